import { expect, it } from 'vitest';
import { random } from '../experiment/random.ts';
import { fromFloat16, narrowToFloat16, toFloat16 } from '../formats/halfPrecision.ts';
import { exponentFor, packMatrix, unpackMatrix } from './halves.ts';

/** Compares as bytes: there are too many for matchers that walk through them. */
function expectSame(found: Float32Array | Uint16Array, expected: typeof found): void {
  const [a, b] = [found, expected].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  expect(a.equals(b)).toBe(true);
}

const everyHalf = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
const finite = everyHalf.filter((bits) => (bits & 0x7c00) !== 0x7c00);

it('narrows many numbers as it narrows one: halves, ties between them, and what is next to a tie', () => {
  const halves = [...finite].map(fromFloat16);
  const between = halves.filter((half) => half >= 0).sort((a, b) => a - b);
  const ties = between.slice(1).map((half, i) => (half + between[i]) / 2);
  const beside = ties.flatMap((tie) => [tie * (1 + 2 ** -23), tie * (1 - 2 ** -24)]);
  const numbers = Float32Array.from([...halves, ...ties, ...beside, ...ties.map((tie) => -tie)]);
  const narrowed = new Uint16Array(numbers.length);
  narrowToFloat16(numbers, 1, narrowed);
  expectSame(narrowed, Uint16Array.from(numbers, toFloat16));
  narrowToFloat16(
    numbers.map((value) => value / 8),
    8,
    narrowed,
  );
  expectSame(narrowed, Uint16Array.from(numbers, toFloat16));
});

it('keeps every half to the bit, alone and all together', () => {
  const values = Float32Array.from(finite, fromFloat16);
  expectSame(unpackMatrix(packMatrix(values)), values);
  for (const value of [6e-8, 6e-5, 0.02, 1, 65_504, -65_504].map((value) => fromFloat16(toFloat16(value)))) {
    const pair = Float32Array.from([value, value / 2 ** 5]);
    expect(unpackMatrix(packMatrix(pair)), String(value)).toEqual(pair);
  }
});

it('keeps every bfloat16 down to 2⁻²⁹ of the largest, and numbers beyond the range of halves', () => {
  const largest = 300;
  const stream = random(1);
  const values = Float32Array.from({ length: 10_000 }, () => {
    const value = largest * 2 ** (-28 * stream.uniform()) * (stream.uniform() < 0.5 ? -1 : 1);
    const bits = new Uint32Array(Float32Array.of(value).buffer);
    return new Float32Array(Uint32Array.of(bits[0] & 0xffff0000).buffer)[0];
  });
  expectSame(unpackMatrix(packMatrix(values)), values);
  const huge = values.map((value) => value * 2 ** 100);
  expectSame(unpackMatrix(packMatrix(huge)), huge);
});

it('rounds other numbers to 11 bits', () => {
  const stream = random(2);
  const values = Float32Array.from({ length: 10_000 }, () => 0.02 * stream.normal());
  const rounded = unpackMatrix(packMatrix(values));
  const largest = Math.max(...values.map(Math.abs));
  let worst = 0;
  for (let i = 0; i < values.length; i++) {
    const allowed = Math.max(Math.abs(values[i]) * 2 ** -11, largest * 2 ** -39);
    worst = Math.max(worst, Math.abs(rounded[i] - values[i]) / allowed);
  }
  expect(worst).toBeLessThanOrEqual(1);
});

it.each([
  [0, 0],
  [1, 14],
  [0.99, 15],
  [65_504, 0],
  [65_505, -1],
  [1e-40, 100],
])('moves a tensor whose largest entry is %d by 2^%d', (largest, exponent) => {
  expect(exponentFor(largest)).toBe(exponent);
});
