import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { countGpuBytes, type GpuBytes } from '../ops/capture/gpuBytes.ts';

let tf: typeof Tf;
let ofAll: GpuBytes;
beforeAll(async () => {
  await startBackend('webgpu');
  ({ tf } = await import('../ops/tf.ts'));
  expect(tf.getBackend()).toBe('webgpu');
  ofAll = countGpuBytes();
});

/** Tensors, and the bytes of buffers that recorded steps have for themselves. */
function footprint() {
  const { numTensors, numBytesAllocatedInGPU } = tf.memory() as Tf.MemoryInfo &
    Record<'numBytesAllocatedInGPU', number>;
  return { numTensors, recorded: ofAll.now - numBytesAllocatedInGPU };
}

describe('a run that is left in the middle', () => {
  test.each(['SFT', 'reward model', 'GRPO', 'PPO'])('%s', { timeout: 30_000 }, async (name) => {
    const { everyTrainer } = await import('../testing/everyTrainer.ts');
    const { tinyWorld } = await import('../testing/tinyRuns.ts');
    const { disposeTrainState } = await import('./step/trainState.ts');
    const world = tinyWorld('gpt2');
    const leaveInTheMiddle = async () => {
      const { rows, trainees } = everyTrainer[name](world, 5);
      await rows.next();
      const { recorded } = footprint();
      await rows.return(undefined);
      trainees.forEach(disposeTrainState);
      return recorded;
    };
    await leaveInTheMiddle(); // Once for the constants that ops keep for good.
    const before = footprint();
    expect(await leaveInTheMiddle()).toBeGreaterThan(before.recorded);
    const { recorded, numTensors } = footprint();
    expect(recorded).toBe(before.recorded);
    expect(numTensors).toBe(before.numTensors);
  });
});
