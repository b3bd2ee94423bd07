import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromFloat16, toFloat16, widenBfloat16, widenFloat16 } from './halfPrecision.ts';

describe('binary16', () => {
  test.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504], // the largest
    [0x0400, 2 ** -14], // the smallest normal
    [0x03ff, 1023 * 2 ** -24], // the largest subnormal
    [0x0001, 2 ** -24], // the smallest
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('%i is %d', (bits, value) => {
    expect(fromFloat16(bits)).toBe(value);
    expect(toFloat16(value)).toBe(bits);
  });

  test('every pattern that is a number survives the way there and back, every NaN stays one', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const noNumber = (bits & 0x7fff) > 0x7c00;
      const back = toFloat16(fromFloat16(bits));
      if (noNumber ? !Number.isNaN(fromFloat16(back)) : back !== bits) {
        expect.fail(`${bits} came back as ${back}`);
      }
    }
  });

  test('positive patterns are in the order of their values', () => {
    for (let bits = 1; bits <= 0x7c00; bits++) {
      if (!(fromFloat16(bits) > fromFloat16(bits - 1))) expect.fail(`${bits} is not above ${bits - 1}`);
    }
  });

  test.each([
    [1 + 2 ** -11, 1], // between 1 and 1 + 2⁻¹⁰: the even one is 1
    [1 + 3 * 2 ** -11, 1 + 2 * 2 ** -10],
    [1 + 2 ** -11 + 2 ** -40, 1 + 2 ** -10], // above the middle, but not in 32 bits
    [2 ** -25, 0],
    [3 * 2 ** -25, 2 * 2 ** -24],
    [2 ** -14 - 2 ** -26, 2 ** -14], // a subnormal that rounds up to a normal
    [2 - 2 ** -12, 2], // the fraction carries into the exponent
    [2 - 2 ** -40, 2],
    [65519.999, 65504],
    [65520, Number.POSITIVE_INFINITY],
    [-1e300, Number.NEGATIVE_INFINITY],
    [-1e-300, -0],
  ])('%d rounds to %d', (value, rounded) => {
    expect(fromFloat16(toFloat16(value))).toBe(rounded);
  });

  test('no other half is nearer than the one that was chosen', () => {
    fc.assert(
      fc.property(fc.double({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const chosen = toFloat16(value);
        const distance = Math.abs(fromFloat16(chosen) - value);
        for (const bits of [chosen - 1, chosen + 1]) {
          const other = fromFloat16(bits & 0xffff);
          if (Number.isFinite(other)) expect(Math.abs(other - value)).toBeGreaterThanOrEqual(distance);
        }
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});

test.each([
  [0x3f80, 1],
  [0xbf80, -1],
  [0x4049, 3.140625],
  [0x0000, 0],
  [0x8000, -0],
  [0x0001, 2 ** -133], // the smallest subnormal
  [0x7f80, Number.POSITIVE_INFINITY],
  [0x7fc0, Number.NaN],
])('bfloat16 %i is %d', (bits, value) => {
  expect([...widenBfloat16(Uint16Array.of(bits))]).toEqual([value]);
});

test('few and many halves widen alike, every value of them', () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
  const thrice = new Uint16Array(3 * all.length);
  for (let i = 0; i < 3; i++) thrice.set(all, i * all.length);
  const expected = Array.from(all, fromFloat16);
  expect(Array.from(widenFloat16(all))).toEqual(expected);
  expect(Array.from(widenFloat16(thrice))).toEqual([...expected, ...expected, ...expected]);
});
