import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../cli/platform.ts';
import { random } from '../experiment/random.ts';

/** Each replaced kernel against the backend's own, on shapes that do not divide by anything. */
let tf: typeof Tf;
const stream = random(3, 'kernels');
const tensor = (shape: number[]) => {
  const values = Array.from({ length: shape.reduce((a, b) => a * b) }, () => stream.normal());
  return () => tf.tensor(values, shape);
};
const [a, b, c, d] = [tensor([3, 5, 7]), tensor([3, 7, 6]), tensor([3, 6, 7]), tensor([3, 7, 5])];
const [one, long, rows] = [tensor([1, 7, 6]), tensor([2, 70, 13]), tensor([130, 9])];
/** Large enough for the large tile, and no multiple of it. */
const [large, wide] = [tensor([101, 103]), tensor([103, 131])];
const ids = () => tf.tensor1d([4, 0, 2, 2, 1, 3, 0], 'int32');

const cases: Record<string, () => Tf.Tensor> = {
  product: () => tf.matMul(a(), b()),
  'product, first transposed': () => tf.matMul(d(), b(), true, false),
  'product, second transposed': () => tf.matMul(a(), c(), false, true),
  'product, both transposed': () => tf.matMul(d(), c(), true, true),
  'product with a batch of one': () => tf.matMul(a(), one()),
  'product and bias': () =>
    tf.fused.matMul({ a: a(), b: b() as Tf.Tensor3D, bias: tf.tensor1d([1, -2, 3, -4, 5, -6]) }),
  'large product, first transposed': () => tf.matMul(large(), large(), true, false),
  'large product, second transposed': () => tf.matMul(large(), large(), false, true),
  'large product and bias': () =>
    tf.fused.matMul({ a: large() as Tf.Tensor2D, b: wide() as Tf.Tensor2D, bias: tf.range(-65, 66) }),
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
  ({ tf } = await import('./tf.ts'));
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
