import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';

/** Each replaced kernel against the backend's own, on shapes that do not divide by anything. */
let tf: typeof Tf;
const stream = random(3, 'kernels');
const tensor = (shape: number[]) => {
  const values = Array.from({ length: shape.reduce((a, b) => a * b) }, () => stream.normal());
  return () => tf.tensor(values, shape);
};
const [a, b, c, d] = [tensor([3, 5, 7]), tensor([3, 7, 6]), tensor([3, 6, 7]), tensor([3, 7, 5])];
const [one, long, rows] = [tensor([1, 7, 6]), tensor([2, 70, 13]), tensor([130, 9])];
const ids = () => tf.tensor1d([4, 0, 2, 2, 1, 3, 0], 'int32');

const cases: Record<string, () => Tf.Tensor> = {
  product: () => tf.matMul(a(), b()),
  'product, first transposed': () => tf.matMul(d(), b(), true, false),
  'product, second transposed': () => tf.matMul(a(), c(), false, true),
  'product, both transposed': () => tf.matMul(d(), c(), true, true),
  'product with a batch of one': () => tf.matMul(a(), one()),
  'product and bias': () =>
    tf.fused.matMul({ a: a(), b: b() as Tf.Tensor3D, bias: tf.tensor1d([1, -2, 3, -4, 5, -6]) }),
  'product with integers in the buffer': () =>
    tf.matMul(
      tf.cast(tf.oneHot(ids(), 7), 'float32') as Tf.Tensor2D,
      tf.slice(rows(), [0, 0], [7, 9]) as Tf.Tensor2D,
    ),
  softmax: () => tf.softmax(long()),
  sum: () => tf.sum(long(), 2),
  'sum that keeps its axis': () => tf.sum(rows(), -1, true),
  'sum over the first axis': () => tf.sum(rows(), 0),
  mean: () => tf.mean(rows(), 1),
  max: () => tf.max(rows(), 1, true),
  'max of few rows': () => tf.max(a(), [1, 2]),
};
const expected: Record<string, { shape: number[]; values: ArrayLike<number> }> = {};

beforeAll(async () => {
  await startBackend('webgpu', { realGpuKernels: true });
  ({ tf } = await import('../tf.ts'));
  for (const [name, compute] of Object.entries(cases)) {
    const result = compute();
    expected[name] = { shape: result.shape, values: await result.data() };
  }
  const { report } = await startBackend('webgpu');
  expect(report).toMatchObject({ backend: 'webgpu', software: true });
}, 60_000);

it.each(Object.keys(cases))('%s', async (name) => {
  const result = cases[name]();
  expect(result.shape).toEqual(expected[name].shape);
  const values = await result.data();
  values.forEach((value, i) => {
    expect(Math.abs(value - expected[name].values[i])).toBeLessThan(1e-5);
  });
});

/** Large enough for the large tile and for sizes as constants, and no multiple of anything. */
it.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])(
  'a large product, transposed %s and %s, with bias and residual where there may be',
  async (left, right) => {
    const { softwareMatMul } = await import('./softwareMatMul.ts');
    const [m, k, n] = [101, 103, 131];
    // Whole numbers: sums of so few are exact in 32 bits, in whatever order.
    const whole = (rows: number, columns: number, factor: number) =>
      Array.from({ length: rows }, (_, i) =>
        Array.from({ length: columns }, (_, j) => ((i * 7 + j * factor) % 17) - 8),
      );
    const turned = (x: number[][]) => x[0].map((_, j) => x.map((row) => row[j]));
    const [x, y, [z], rest] = [whole(m, k, 3), whole(k, n, 5), whole(1, n, 2), whole(m, n, 11)];
    const backend = tf.backend() as unknown as Parameters<typeof softwareMatMul>[0];
    const inputs = {
      a: tf.tensor2d(left ? turned(x) : x),
      b: tf.tensor2d(right ? turned(y) : y),
      bias: tf.tensor1d(z),
      residual: tf.tensor2d(rest),
    };
    const { dataId } = softwareMatMul(backend, inputs, left, right);
    const actual = (await tf.engine().makeTensorFromDataId(dataId, [m, n], 'float32').array()) as number[][];
    const columns = turned(y);
    const expected = x.map((row, i) =>
      columns.map(
        (column, j) => rest[i][j] + z[j] + row.reduce((sum, value, p) => sum + value * column[p], 0),
      ),
    );
    expect(actual).toEqual(expected);
  },
);
