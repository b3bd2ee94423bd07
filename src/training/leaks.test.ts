import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../cli/platform.ts';
import { defaultsOf } from '../experiment/controls.ts';
import { rewardModelControls } from '../experiment/rewardModel.ts';
import { defaultLoraTargets } from '../model/lora.ts';
import { flatten } from '../model/parameters.ts';
import { addressOf, type WasmBackend } from '../ops/wasmBackend.ts';
import { newLoraTrainee } from './loraTrainee.ts';
import { ratingModel } from './ratingModel.ts';
import { rewardModel } from './rewardModel.ts';
import { sft } from './sft.ts';
import { newPolicy, newScorer, policyTrainers, type TinyWorld, tinyWorld } from './tinyRuns.ts';
import { disposeTrainee, type Trainee } from './trainee.ts';

/** What every trainer owes: once warm it holds on to nothing, and it never writes to what is frozen. */
const WARM_UP = 3;
const STEPS = 20;
const run = { steps: WARM_UP + STEPS, learningRate: 3e-3 };

interface Started {
  rows: AsyncGenerator<object>;
  trainees: Trainee[];
}

const scored = { ...defaultsOf(rewardModelControls), ...run, batchSize: 4 };
const starts: Record<string, (world: TinyWorld) => Started> = {
  ...Object.fromEntries(
    Object.entries(policyTrainers).map(([name, start]) => [
      name,
      (world: TinyWorld) => {
        const [policy, critic] = [newPolicy(world), newScorer(world)];
        return { rows: start(world, policy, run, critic), trainees: [policy, critic] };
      },
    ]),
  ),
  'DPO of an adapter': (world) => {
    const lora = { rank: 2, alpha: 4, targets: defaultLoraTargets(world.config) };
    const policy = newLoraTrainee(world.reference, lora, 1);
    return { rows: policyTrainers.DPO(world, policy, run, policy), trainees: [policy] };
  },
  'SFT with Muon': (world) => {
    const policy = newPolicy(world);
    const batch = world.pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen }));
    const settings = { steps: run.steps, maxGradNorm: 1, learningRate: () => 3e-3, batch: () => batch };
    return { rows: sft(policy, { ...settings, optimizer: 'muon' }), trainees: [policy] };
  },
  'reward model': (world) => {
    const scorer = newScorer(world);
    return { rows: rewardModel(scorer, world.pairs, scored), trainees: [scorer] };
  },
  'rating model': (world) => {
    const scorer = newScorer(world);
    const rated = world.pairs.flatMap(({ prompt, chosen, rejected }, i) => [
      { prompt, completion: chosen, rating: 2 + i },
      { prompt, completion: rejected, rating: -i },
    ]);
    return { rows: ratingModel(scorer, rated, scored), trainees: [scorer] };
  },
};

let tf: typeof Tf;
beforeAll(async () => {
  await startBackend('wasm');
  ({ tf } = await import('../ops/tf.ts'));
});

/** Bytes by which a block of a megabyte may lie elsewhere than before: where holes are depends on all that was freed. */
const WANDERING = 2 ** 18;

/**
 * Everything that a leak would change: tensors, buffers and bytes by the library's account; of the backend's own
 * memory its size, which grows by megabytes, and the address at which a tensor of a megabyte finds room, which also
 * tells of memory that kernels took for themselves.
 */
function footprint() {
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  const backend = tf.backend() as unknown as WasmBackend;
  const probe = tf.zeros([2 ** 18]);
  const room = addressOf(backend, probe as unknown as Tf.TensorInfo);
  probe.dispose();
  return { numTensors, numDataBuffers, numBytes, heap: backend.wasm.HEAPU8.byteLength, room };
}

test('the footprint tells of a single number, and of memory that is no tensor', () => {
  const before = footprint();
  const number = tf.scalar(1);
  expect(footprint()).toMatchObject({ numTensors: before.numTensors + 1, numBytes: before.numBytes + 4 });
  number.dispose();
  expect(footprint()).toEqual(before);
  const { wasm } = tf.backend() as unknown as { wasm: Record<'_malloc' | '_free', (x: number) => number> };
  const block = wasm._malloc(2 ** 20);
  expect(footprint().room - before.room).toBeGreaterThan(WANDERING);
  wasm._free(block);
  expect(footprint()).toEqual(before);
});

describe.each(['gpt2', 'llama'] as const)('on %s', (architecture) => {
  let world: TinyWorld;
  beforeAll(() => {
    world = tinyWorld(architecture);
  });

  test.each(Object.entries(starts))('%s', async (_, start) => {
    // Once for the constants that ops keep for good.
    const first = start(world);
    await first.rows.next();
    for (const trainee of first.trainees) disposeTrainee(trainee);
    const without = tf.memory().numTensors;

    const { rows, trainees } = start(world);
    for (let i = 0; i < WARM_UP; i++) await rows.next();
    const { room: warmRoom, ...exact } = footprint();
    for (let i = 0; i < STEPS; i++) expect((await rows.next()).done).toBe(false);
    const { room, ...counts } = footprint();
    expect(counts).toEqual(exact);
    expect(room - warmRoom).toBeLessThan(WANDERING);
    expect((await rows.next()).done).toBe(true);
    const reference = flatten(world.reference.parameters.tensors);
    expect(await reference.data()).toEqual(world.weights);
    reference.dispose();
    for (const trainee of trainees) disposeTrainee(trainee);
    expect(tf.memory().numTensors).toBe(without);
  });
});
