import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';

let tf: typeof Tf;
let bytesOfAll: () => number;
beforeAll(async () => {
  await startBackend('webgpu');
  ({ tf } = await import('../ops/tf.ts'));
  expect(tf.getBackend()).toBe('webgpu');
  const { countGpuBytes } = await import('../ops/capture/gpuBytes.ts');
  bytesOfAll = countGpuBytes();
});

/**
 * As tfjs counts it; the bytes of all buffers that the backend has asked of the GPU, in use or kept for later; and of
 * those that recorded steps have for themselves.
 */
function footprint() {
  const { numTensors, numDataBuffers, numBytes, ...gpu } = tf.memory() as Tf.MemoryInfo &
    Record<'numBytesInGPU' | 'numBytesAllocatedInGPU', number>;
  const { numBytesInGPU, numBytesAllocatedInGPU } = gpu;
  const recorded = bytesOfAll() - numBytesAllocatedInGPU;
  return { numTensors, numDataBuffers, numBytes, numBytesInGPU, numBytesAllocatedInGPU, recorded };
}

// An emulated GPU takes its time: fewer steps than on wasm, and of Llama only what differs most.
test.each([
  ['gpt2', null],
  ['llama', ['DPO', 'PPO']],
] as const)('every trainer on %s leaves the GPU as it was', { timeout: 120_000 }, async (name, only) => {
  const { everyTrainer, heldBy } = await import('../testing/everyTrainer.ts');
  const { tinyWorld } = await import('../testing/tinyRuns.ts');
  const world = tinyWorld(name);
  const { recorded } = footprint();
  for (const trainer of only ?? Object.keys(everyTrainer)) {
    const { warm, later, left, reference } = await heldBy(everyTrainer[trainer], world, footprint, 2, 4);
    expect(warm.numBytesAllocatedInGPU, trainer).toBeGreaterThan(4 * world.weights.length);
    if (trainer !== 'SFT with Muon') expect(warm.recorded - recorded, trainer).toBeGreaterThan(10_000);
    expect(later, trainer).toEqual(warm);
    expect(left, trainer).toBe(0);
    expect(footprint().recorded, trainer).toBe(recorded);
    expect(reference, trainer).toEqual(world.weights);
  }
});

describe('a run that is left in the middle', () => {
  test.each(['SFT', 'reward model', 'GRPO', 'PPO'])('%s', { timeout: 30_000 }, async (name) => {
    const { everyTrainer } = await import('../testing/everyTrainer.ts');
    const { tinyWorld } = await import('../testing/tinyRuns.ts');
    const { disposeTrainState } = await import('./step/trainState.ts');
    const world = tinyWorld('gpt2');
    const before = footprint();
    const { rows, trainees } = everyTrainer[name](world, 5);
    await rows.next();
    expect(footprint().recorded).toBeGreaterThan(before.recorded);
    await rows.return(undefined);
    trainees.forEach(disposeTrainState);
    const { recorded, numTensors } = footprint();
    expect(recorded).toBe(before.recorded);
    expect(numTensors).toBe(before.numTensors);
  });
});
