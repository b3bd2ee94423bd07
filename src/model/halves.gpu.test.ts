import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import { fromFloat16 } from '../formats/halfPrecision.ts';
import type { HalfMatrix } from '../ops/fused/weight.ts';

/** Kernels for matrices in half precision against those for floats, on the same rounded numbers. */
let tf: typeof Tf;
let ops: typeof import('../ops/fused/weight.ts');
let halves: typeof import('./halves.ts');

const TIMEOUT = { timeout: 240_000 };
const WHOLE = 2 ** 30;

interface Both {
  half: HalfMatrix;
  float: Tf.Tensor2D;
}

function both(rows: number, columns: number, mostBytes = WHOLE): Both {
  const stream = random(rows, `${columns}`);
  const values = Float32Array.from({ length: rows * columns }, () => 0.3 * stream.normal());
  const packed = halves.packMatrix(values);
  return {
    half: halves.uploadMatrix(packed, 'w', [rows, columns], mostBytes),
    float: tf.tensor2d(halves.unpackMatrix(packed), [rows, columns]),
  };
}

function numbers(rows: number, columns: number, seed: number): Tf.Tensor2D {
  const stream = random(seed);
  return tf.tensor2d(
    Float32Array.from({ length: rows * columns }, () => stream.normal()),
    [rows, columns],
  );
}

const read = async (tensor: Tf.Tensor) => (await tensor.data()) as Float32Array;

/** Sums of as many products of normal numbers, added in another order. */
async function expectEqual(own: Tf.Tensor, expected: Tf.Tensor, terms: number): Promise<void> {
  expect(own.shape).toEqual(expected.shape);
  const [a, b] = [await read(own), await read(expected)];
  const worst = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
  expect(worst).toBeLessThan(2 ** -22 * Math.sqrt(terms));
}

describe.each([{ realGpuKernels: false }, { realGpuKernels: true }])('with %j', TIMEOUT, (kernels) => {
  beforeAll(async () => {
    await startBackend('webgpu', kernels);
    ({ tf } = await import('../ops/tf.ts'));
    expect(tf.getBackend()).toBe('webgpu');
    ops = await import('../ops/fused/weight.ts');
    halves = await import('./halves.ts');
  }, TIMEOUT.timeout);

  it.each([
    [1, 2, 2],
    [3, 5, 6],
    [17, 64, 66],
    [33, 130, 36],
    [70, 100, 258],
    [129, 384, 128],
  ])(
    'multiplies [%d rows] by a matrix [%d, %d], and its transpose, forward and backward',
    async (m, rows, columns) => {
      const { half, float } = both(rows, columns);
      for (const transposed of [true, false]) {
        const [inputs, outputs] = transposed ? [columns, rows] : [rows, columns];
        const x = numbers(m, inputs, 1);
        const dy = numbers(m, outputs, 2);
        const own = tf.valueAndGrad((x: Tf.Tensor) => ops.product(x as Tf.Tensor2D, half, transposed))(x, dy);
        const plain = tf.valueAndGrad((x: Tf.Tensor) =>
          tf.matMul(x as Tf.Tensor2D, float, false, transposed),
        )(x, dy);
        await expectEqual(own.value, plain.value, inputs);
        await expectEqual(own.grad, plain.grad, outputs);
      }
    },
  );

  it('gives the same with a matrix in parts: products in both directions, and rows', async () => {
    const [rows, columns] = [70, 36];
    const { half } = both(rows, columns);
    const { half: inParts } = both(rows, columns, 16 * 2 * columns);
    expect(inParts.parts.map(({ shape }) => shape[0])).toEqual([16, 16, 16, 16, 6]);
    const [x, dy] = [numbers(9, columns, 3), numbers(9, rows, 4)];
    expect(await read(ops.product(x, inParts, true))).toEqual(await read(ops.product(x, half, true)));
    await expectEqual(ops.product(dy, inParts, false), ops.product(dy, half, false), rows);
    const ids = tf.tensor1d([69, 0, 15, 16, 64, 63, 16], 'int32');
    expect(await read(ops.rowsOf(inParts, ids))).toEqual(await read(ops.rowsOf(half, ids)));
  });

  it('takes rows to the bit', async () => {
    const { half, float } = both(50, 34);
    const ids = tf.tensor1d([49, 0, 7, 7, 31], 'int32');
    expect(await read(ops.rowsOf(half, ids))).toEqual(await read(tf.gather(float, ids)));
  });

  it('widens all 65,536 halves: normal ones to the bit, subnormal ones to the bit or to zero', async () => {
    const words = new Int32Array(Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).buffer);
    const all = halves.uploadMatrix({ words, scale: 1 }, 'all', [256, 256], WHOLE);
    const found = await read(ops.rowsOf(all, tf.range(0, 256, 1, 'int32') as Tf.Tensor1D));
    let flushed = 0;
    const wrong: number[] = [];
    for (let bits = 0; bits < 2 ** 16; bits++) {
      const [value, expected] = [found[bits], fromFloat16(bits)];
      const isNumber = (bits & 0x7c00) !== 0x7c00; // WGSL leaves open what the others become; none is ever packed
      if (!isNumber) continue;
      const isSubnormal = (bits & 0x7c00) === 0 && (bits & 0x3ff) !== 0;
      if (isSubnormal && Math.abs(value) === 0) flushed++;
      else if (!Object.is(value, expected)) wrong.push(bits);
    }
    expect(wrong).toEqual([]);
    expect([0, 2046]).toContain(flushed);
  });

  it('refuses a matrix of which not even a row fits a buffer, by its name', () => {
    expect(() => both(2, 64, 100)).toThrow(
      'A row of the tensor "w" takes 128 bytes; this GPU allows 100 in one buffer.',
    );
  });
});
