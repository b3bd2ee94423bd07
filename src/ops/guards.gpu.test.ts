import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';

/** tfjs 4.22 returns wrong values in these places; the lab's replacements must not, and what has none is refused. */

let tf: typeof Tf;

/** Numbers that are different in every place and exact in 32 bits. */
const values = (size: number, factor: number) =>
  Float32Array.from({ length: size }, (_, i) => ((i * factor) % 17) - 8);

describe('WebGPU', () => {
  beforeAll(async () => {
    await startBackend('webgpu', { realGpuKernels: true });
    ({ tf } = await import('./tf.ts'));
    expect(tf.getBackend()).toBe('webgpu');
  });

  it('multiplies long inner dimensions with a transposed factor rightly, and twice the same', async () => {
    const [rows, inner, columns] = [32, 2048, 64];
    const a = values(rows * inner, 7);
    const b = values(columns * inner, 5);
    const product = async () =>
      tf.matMul(tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [columns, inner]), false, true).data();
    const [first, second] = [await product(), await product()];
    for (const [i, j] of [
      [0, 0],
      [13, 40],
      [31, 63],
    ]) {
      let exact = 0;
      for (let k = 0; k < inner; k++) exact += a[i * inner + k] * b[j * inner + k];
      expect(first[i * columns + j]).toBe(exact);
    }
    expect(second).toEqual(first);
  });

  it('refuses what is wrong and has no use in the lab, and only that', async () => {
    expect(() => tf.multinomial(tf.tensor1d([0.1, 0.9]), 5)).toThrow('use sampleTokens');
    expect(() => tf.softmax(tf.zeros([65_535, 2]))).toThrow('wrong for 65535 rows');
    const shares = await tf.softmax(tf.zeros([60, 2])).data();
    expect(shares.every((share) => share === 0.5)).toBe(true);
    expect(() => tf.cumsum(tf.tensor1d([1, 2, 3]), 0, false, true)).toThrow('cumsum from the end');
    expect(Array.from(await tf.cumsum(tf.tensor1d([1, 2, 3])).data())).toEqual([1, 3, 6]);
  });
});

describe('wasm', () => {
  beforeAll(async () => {
    await startBackend('wasm');
    ({ tf } = await import('./tf.ts'));
    expect(tf.getBackend()).toBe('wasm');
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('multiplies batches, transposed %s and %s', async (transposeA, transposeB) => {
    const [batch, m, k, n] = [3, 5, 50, 6];
    const a = values(batch * m * k, 7);
    const b = values(batch * k * n, 5);
    const left = tf.tensor3d(a, transposeA ? [batch, k, m] : [batch, m, k]);
    const right = tf.tensor3d(b, transposeB ? [batch, n, k] : [batch, k, n]);
    const product = await tf.matMul(left, right, transposeA, transposeB).array();
    for (let s = 0; s < batch; s++) {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let exact = 0;
          for (let c = 0; c < k; c++) {
            const x = a[s * m * k + (transposeA ? c * m + i : i * k + c)];
            exact += x * b[s * k * n + (transposeB ? j * k + c : c * n + j)];
          }
          expect((product as number[][][])[s][i][j]).toBe(exact);
        }
      }
    }
  });

  it('sees new weights after an update: nothing packed survives its tensor', async () => {
    const x = tf.tensor2d(values(4 * 8, 3), [4, 8]);
    const w = tf.tensor2d(values(8 * 8, 5), [8, 8]);
    await tf.matMul(x, w).data();
    w.dispose();
    const zero = tf.matMul(x, tf.zeros([8, 8]) as Tf.Tensor2D);
    expect(Array.from(await zero.data()).every((v) => v === 0)).toBe(true);
  });

  it('slices floats, integers and booleans', async () => {
    expect(Array.from(await tf.slice(tf.tensor1d([1, 2, 3, 4, 5]), 1, 3).data())).toEqual([2, 3, 4]);
    expect(Array.from(await tf.slice(tf.tensor1d([9, 8, 7, 6], 'int32'), 2, 2).data())).toEqual([7, 6]);
    const flags = tf.tensor1d([true, false, true, true, false], 'bool');
    expect(Array.from(await tf.slice(flags, 1, 3).data())).toEqual([0, 1, 1]);
    expect(
      await tf
        .slice(
          tf.tensor2d([
            [1, 2],
            [3, 4],
            [5, 6],
          ]),
          [1, 0],
          [2, 2],
        )
        .array(),
    ).toEqual([
      [3, 4],
      [5, 6],
    ]);
    expect(
      await tf
        .slice(
          tf.tensor2d([
            [1, 2],
            [3, 4],
            [5, 6],
          ]),
          [1, 1],
          [2, 1],
        )
        .array(),
    ).toEqual([[4], [6]]);
  });

  it('makes one-hot rows of ones and zeros', async () => {
    const { oneHot } = await import('./fused/oneHot.ts');
    expect(await oneHot(tf.tensor1d([2, 0], 'int32'), 3).array()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });
});
