import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { expect, test } from 'vitest';
import { tf } from '../../ops/tf.ts';

/**
 * tfjs is several packages around one core. If a second core were loaded, kernels and gradients would be
 * registered with one and looked up in the other, and the tests would not test what the page runs.
 */
test('every backend is built on the core that the engine uses', () => {
  expect(Object.getPrototypeOf(BackendWasm)).toBe(tf.KernelBackend);
  expect(Object.getPrototypeOf(WebGPUBackend)).toBe(tf.KernelBackend);
  expect(tf.findBackend('cpu')).toBeInstanceOf(tf.KernelBackend);
});

test('gradients are registered with that core', async () => {
  await tf.setBackend('cpu');
  const gradient = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([3, 4]));
  expect([...gradient.dataSync()]).toEqual([6, 8]);
});
