import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { defaultsOf } from '../../experiment/controls/controls.ts';
import { dpoControls } from '../../experiment/methods/preference/dpo.ts';
import { neutral } from '../../experiment/methods/preference/preferenceShared.ts';
import { ppoControls } from '../../experiment/methods/sampling/ppo.ts';
import { countGpuBytes, type GpuBytes } from '../../ops/capture/gpuBytes.ts';
import type { TinyWorld } from '../../testing/tinyRuns.ts';
import { Diverged } from './diverged.ts';

/**
 * Recorded train steps against those op by op, on WebGPU: the same bits in all numbers and all weights. The recorded
 * runs also show that a trainer, once warm, holds on to nothing: an emulated GPU takes its time, so nobody runs twice.
 */
const switches = vi.hoisted(() => ({ mayRecord: true, recorded: 0 }));
vi.mock('./recordedStep.ts', async (original) => {
  const actual = await original<typeof import('./recordedStep.ts')>();
  return {
    ...actual,
    canRecord: (...args: Parameters<typeof actual.canRecord>) =>
      switches.mayRecord && actual.canRecord(...args),
    recordStep: (...args: Parameters<typeof actual.recordStep>) => {
      switches.recorded++;
      return actual.recordStep(...args);
    },
  };
});

let tf: typeof Tf;
let runs: typeof import('../../testing/tinyRuns.ts');
let trainers: typeof import('../../testing/everyTrainer.ts').everyTrainer;
let trainees: typeof import('./trainState.ts');
let ofAll: GpuBytes;

beforeAll(async () => {
  await startBackend('webgpu');
  ({ tf } = await import('../../ops/tf.ts'));
  expect(tf.getBackend()).toBe('webgpu');
  runs = await import('../../testing/tinyRuns.ts');
  ({ everyTrainer: trainers } = await import('../../testing/everyTrainer.ts'));
  trainees = await import('./trainState.ts');
  ofAll = countGpuBytes();
});

const STEPS = 4;
/** Steps after which a run has all that it needs. */
const WARM = 2;

/**
 * As tfjs counts it; the bytes of all buffers that the backend has asked of the GPU, in use or kept for later; and of
 * those that recorded steps have for themselves.
 */
function footprint() {
  const { numTensors, numDataBuffers, numBytes, ...gpu } = tf.memory() as Tf.MemoryInfo &
    Record<'numBytesInGPU' | 'numBytesAllocatedInGPU', number>;
  const { numBytesInGPU, numBytesAllocatedInGPU } = gpu;
  const recorded = ofAll.now - numBytesAllocatedInGPU;
  return { numTensors, numDataBuffers, numBytes, numBytesInGPU, numBytesAllocatedInGPU, recorded };
}

/** Rows of a whole run, the state of all that it trained at the end, and what it held when warm and at its last step. */
async function run(world: TinyWorld, name: string, mayRecord: boolean) {
  Object.assign(switches, { mayRecord, recorded: 0 });
  const { rows, trainees: trained } = trainers[name](world, STEPS);
  const all: Record<string, number>[] = [];
  const held: ReturnType<typeof footprint>[] = [];
  for await (const row of rows) {
    all.push({ ...row, seconds: 0 } as Record<string, number>);
    held.push(footprint());
  }
  const states = await Promise.all(trained.map(trainees.snapshotOf));
  const merged = await Promise.all(trained.map(trainees.mergedWeights));
  trained.forEach(trainees.disposeTrainState);
  return { numbers: { rows: all, states, merged, recorded: switches.recorded }, held };
}

describe.each([
  [
    'gpt2',
    [
      ['SFT', 1],
      ['DPO', 1],
      ['DPO of an adapter', 1],
      ['KTO on pairs', 1],
      ['unpaired KTO', 1],
      ['online DPO', 1],
      ['RLOO', 1],
      ['GRPO', 1],
      ['PPO', 2],
      ['PPO in micro-batches', 2],
      ['PPO of an adapter', 2],
      ['SFT with Muon', 0],
      ['reward model', 1],
      ['reward model in micro-batches', 1],
      ['rating model', 1],
    ],
  ],
  [
    'llama',
    [
      ['SFT', 1],
      ['DPO of an adapter', 1],
      ['PPO', 2],
    ],
  ],
] as const)('on %s', (architecture, names) => {
  let world: TinyWorld;
  beforeAll(() => {
    world = runs.tinyWorld(architecture);
  });

  it.each(names)('%s, with %i recordings', { timeout: 60_000 }, async (name, recordings) => {
    const { numbers: expected } = await run(world, name, false);
    expect(expected.recorded).toBe(0);
    const before = footprint();
    const { numbers: actual, held } = await run(world, name, true);
    expect(actual).toEqual({ ...expected, recorded: recordings });
    expect(actual.states[0].step).toBeGreaterThanOrEqual(STEPS);
    expect(new Set(actual.rows.map((row) => row.grad_norm)).size).toBe(STEPS);

    const [warm, last] = [held[WARM - 1], held[STEPS - 1]];
    expect(warm.numBytesAllocatedInGPU).toBeGreaterThan(4 * world.weights.length);
    if (recordings > 0) expect(warm.recorded - before.recorded).toBeGreaterThan(10_000);
    expect(last).toEqual(warm);
    const { numTensors, recorded } = footprint();
    expect({ numTensors, recorded }).toEqual({ numTensors: before.numTensors, recorded: before.recorded });
    // The reference, from which a policy begins, is what it was.
    expect(await tf.clone(world.reference.parameters.flat).data()).toEqual(world.weights);
  });
});

describe.each([true, false])('where steps are recorded: %s', (mayRecord) => {
  it('a step that diverges leaves the last good weights', async () => {
    switches.mayRecord = mayRecord;
    const { preference } = await import('../trainers/preference.ts');
    const world = runs.tinyWorld('gpt2');
    const policy = runs.newPolicy(world);
    // So long a step that the next one's logits are infinite; itself it is taken, its loss being a number.
    const changes = { loss: 'dpo' as const, batchSize: 2, warmupSteps: 0, learningRate: 1e30 };
    const config = { ...defaultsOf(dpoControls), ...neutral, ...changes };
    const rows = preference(policy, world.reference, world.pairs, config);
    const good = await trainees.snapshotOf(policy);
    await rows.next();
    const far = await trainees.snapshotOf(policy);
    expect(far.weights).not.toEqual(good.weights);
    await expect(rows.next()).rejects.toThrow(Diverged);
    expect(await trainees.snapshotOf(policy)).toEqual(far);
    trainees.disposeTrainState(policy);
  });

  it('a phase of updates that diverges leaves policy and critic as they were before it', async () => {
    switches.mayRecord = mayRecord;
    const { ppo } = await import('../trainers/ppo.ts');
    const world = runs.tinyWorld('gpt2');
    const before = tf.memory().numTensors;
    const state = { policy: runs.newPolicy(world), critic: runs.newScorer(world), beta: 0.05 };
    // The first minibatch is taken and leaves weights so large that the second one's logits are infinite.
    const config = { ...defaultsOf(ppoControls), promptsPerStep: 6, minibatches: 2, learningRate: 1e31 };
    const states = () => Promise.all([state.policy, state.critic].map(trainees.snapshotOf));
    const initial = await states();
    await expect(ppo(state, world, config).next()).rejects.toThrow('Step 1 gave');
    expect(await states()).toEqual(initial);
    [state.policy, state.critic].forEach(trainees.disposeTrainState);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('is not done where the reference would change too', async () => {
  switches.mayRecord = true;
  const world = runs.tinyWorld('gpt2');
  const { canRecord } = await import('./recordedStep.ts');
  const { tensorsIn } = await import('../../ops/fused/weight.ts');
  const policy = runs.newPolicy(world);
  expect(canRecord(policy, tensorsIn(world.reference.parameters.tensors))).toBe(true);
  expect(canRecord(policy, tensorsIn(policy.model.parameters.tensors))).toBe(false);
  trainees.disposeTrainState(policy);
});

it('is done anew for batches of another shape, and again op by op for none', async () => {
  const { sft } = await import('../trainers/sft.ts');
  const world = runs.tinyWorld('gpt2');
  // Of one, two, one, two, … sequences.
  const batch = (step: number) =>
    world.pairs.slice(0, 1 + (step % 2)).map(({ prompt, chosen }) => ({ prompt, completion: chosen }));
  const trained = async (mayRecord: boolean) => {
    Object.assign(switches, { mayRecord, recorded: 0 });
    const policy = runs.newPolicy(world);
    const settings = { steps: 4, maxGradNorm: 0, learningRate: () => 1e-3, batch };
    const rows = await runs.rowsOf(sft(policy, settings));
    trainees.disposeTrainState(policy);
    return { rows, recorded: switches.recorded };
  };
  const expected = await trained(false);
  expect(await trained(true)).toEqual({ ...expected, recorded: 2 });
});
