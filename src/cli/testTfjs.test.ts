import '@tensorflow/tfjs-backend-cpu';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as core from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { tf } from '../ops/tf.ts';

/**
 * tfjs is several packages around one core. If a second core were loaded, kernels and gradients would be
 * registered with one and looked up in the other, and the tests would not test what the page runs.
 */
test('everything that the engine uses of tfjs shares one core', () => {
  expect(tf.Tensor).toBe(core.Tensor);
  expect(tf.engine()).toBe(core.engine());
  expect(Object.getPrototypeOf(BackendWasm)).toBe(core.KernelBackend);
  expect(Object.getPrototypeOf(WebGPUBackend)).toBe(core.KernelBackend);
  expect(core.findBackend('cpu')).toBeInstanceOf(core.KernelBackend);
});

test('gradients are registered with that core', async () => {
  await core.setBackend('cpu');
  const gradient = core.grad((x) => core.sum(core.square(x)))(core.tensor1d([3, 4]));
  expect([...gradient.dataSync()]).toEqual([6, 8]);
});
