import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../cli/platform.ts';

let tf: typeof Tf;
beforeAll(async () => {
  await startBackend('webgpu');
  ({ tf } = await import('../ops/tf.ts'));
  expect(tf.getBackend()).toBe('webgpu');
});

/** As tfjs counts it, and the bytes of all buffers that the backend has asked of the GPU, in use or kept for later. */
function footprint() {
  const { numTensors, numDataBuffers, numBytes, ...gpu } = tf.memory() as Tf.MemoryInfo &
    Record<'numBytesInGPU' | 'numBytesAllocatedInGPU', number>;
  const { numBytesInGPU, numBytesAllocatedInGPU } = gpu;
  return { numTensors, numDataBuffers, numBytes, numBytesInGPU, numBytesAllocatedInGPU };
}

// An emulated GPU takes its time: fewer steps than on wasm, and of Llama only what differs most.
test.each([
  ['gpt2', null],
  ['llama', ['DPO', 'PPO']],
] as const)('every trainer on %s leaves the GPU as it was', { timeout: 120_000 }, async (name, only) => {
  const { everyTrainer, heldBy } = await import('./everyTrainer.ts');
  const { tinyWorld } = await import('./tinyRuns.ts');
  const world = tinyWorld(name);
  for (const trainer of only ?? Object.keys(everyTrainer)) {
    const { warm, later, left, reference } = await heldBy(everyTrainer[trainer], world, footprint, 2, 4);
    expect(warm.numBytesAllocatedInGPU, trainer).toBeGreaterThan(4 * world.weights.length);
    expect(later, trainer).toEqual(warm);
    expect(left, trainer).toBe(0);
    expect(reference, trainer).toEqual(world.weights);
  }
});
