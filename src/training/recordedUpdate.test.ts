import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform.ts';
import { defaultsOf } from '../experiment/controls.ts';
import { dpoControls } from '../experiment/dpo.ts';
import { neutral } from '../experiment/preference.ts';
import { defaultLoraTargets } from '../model/lora.ts';
import { Diverged } from './diverged.ts';
import type { PreferenceUpdateConfig } from './preferenceUpdate.ts';
import type { Trainee } from './trainee.ts';

/** Recorded updates against those op by op, on WebGPU: the same bits in all numbers and all weights. */
let tf: typeof Tf;
let runs: typeof import('./tinyRuns.ts');
let updates: typeof import('./preferenceUpdate.ts');
let trainees: typeof import('./trainee.ts');
let lora: typeof import('./loraTrainee.ts');

beforeAll(async () => {
  await startBackend('webgpu');
  ({ tf } = await import('../ops/tf.ts'));
  runs = await import('./tinyRuns.ts');
  updates = await import('./preferenceUpdate.ts');
  trainees = await import('./trainee.ts');
  lora = await import('./loraTrainee.ts');
});

const config: PreferenceUpdateConfig = {
  ...defaultsOf(dpoControls),
  ...neutral,
  loss: 'sigmoid',
  maxGradNorm: 0.5,
};
const TIME = 12;
type World = ReturnType<typeof runs.tinyWorld>;

/** Five updates on changing pairs and at changing rates: their numbers, and the whole state at the end. */
async function fiveUpdates(
  world: World,
  policy: Trainee,
  settings: PreferenceUpdateConfig,
  mayRecord: boolean,
) {
  const update = updates.preferenceUpdate(policy, world.reference, TIME, settings, mayRecord);
  const rows = [];
  for (let step = 0; step < 5; step++) {
    const pairs = [0, 1].map((i) => world.pairs[(step + i) % world.pairs.length]);
    rows.push(await update.take(pairs, 1e-3 * (step + 1)));
  }
  update.dispose();
  const state = await trainees.snapshotOf(policy);
  const merged = await trainees.mergedWeights(policy);
  trainees.disposeTrainee(policy);
  return { rows, state, merged };
}

describe.each(['gpt2', 'llama'] as const)('with %s', (architecture) => {
  it.each([
    ['DPO', config, false],
    ['SimPO with a term for fine-tuning', { ...config, loss: 'simpo', sftWeight: 0.3, gamma: 0.5 }, false],
    ['DPO of an adapter', { ...config, maxGradNorm: 0 }, true],
  ] as const)('%s', { timeout: 60_000 }, async (_, settings, adapted) => {
    const world = runs.tinyWorld(architecture);
    const adapter = { rank: 2, alpha: 4, targets: defaultLoraTargets(world.config) };
    const policy = () => (adapted ? lora.newLoraTrainee(world.reference, adapter, 1) : runs.newPolicy(world));
    const expected = await fiveUpdates(world, policy(), settings, false);
    const before = tf.memory().numTensors;
    const actual = await fiveUpdates(world, policy(), settings, true);
    expect(tf.memory().numTensors).toBe(before);
    expect(actual.rows).toEqual(expected.rows);
    expect(actual.state).toEqual(expected.state);
    expect(actual.merged).toEqual(expected.merged);
    expect(actual.state.step).toBe(5);
    expect(new Set(actual.rows.map(({ loss }) => loss)).size).toBe(5);
  });
});

it('keeps the last good weights when a step diverges', async () => {
  const world = runs.tinyWorld('gpt2');
  const policy = runs.newPolicy(world);
  const update = updates.preferenceUpdate(policy, world.reference, TIME, config);
  const pairs = world.pairs.slice(0, 2);
  await update.take(pairs, 1e-3);
  const good = await trainees.snapshotOf(policy);
  // So long a step that the next one's logits are infinite; itself it is taken, its loss being a number.
  await update.take(pairs, 1e30);
  const far = await trainees.snapshotOf(policy);
  expect(far.weights).not.toEqual(good.weights);
  await expect(update.take(pairs, 1e-3)).rejects.toThrow(Diverged);
  expect(await trainees.snapshotOf(policy)).toEqual(far);
  update.dispose();
  trainees.disposeTrainee(policy);
});

it('records anew for another batch size, and not at all where the reference would change too', async () => {
  const world = runs.tinyWorld('gpt2');
  const { canRecord } = await import('./recordedUpdate.ts');
  const policy = runs.newPolicy(world);
  expect(canRecord(policy, world.reference.parameters.tensors)).toBe(true);
  expect(canRecord(policy, policy.model.parameters.tensors)).toBe(false);
  const update = updates.preferenceUpdate(policy, world.reference, TIME, config);
  expect((await update.take(world.pairs.slice(0, 1), 1e-3)).shown).toHaveLength(4);
  expect((await update.take(world.pairs.slice(0, 2), 1e-3)).shown).toHaveLength(8);
  expect(policy.optimizer.step).toBe(2);
  update.dispose();
  trainees.disposeTrainee(policy);
});
