import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { grpoControls } from '../experiment/methods/sampling/grpo.ts';
import { onlineDpoControls } from '../experiment/methods/sampling/onlineDpo.ts';
import { ppoControls } from '../experiment/methods/sampling/ppo.ts';
import { rlooControls } from '../experiment/methods/sampling/rloo.ts';
import type { RolloutRow } from '../experiment/metrics/rows.ts';
import { random } from '../experiment/random.ts';
import { gpt2Layout } from '../model/architectures/gpt2.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { type Parameters, parametersFrom } from '../model/parameters.ts';
import { disposePpo, restorePpo } from '../testing/ppoStates.ts';
import type { Reward } from './rollouts/reward.ts';
import type { RolloutSetting } from './rollouts/rollout.ts';
import { newTrainState, type TrainState } from './step/trainState.ts';
import { grpo } from './trainers/grpo.ts';
import { newRewardModel } from './trainers/newRewardModel.ts';
import { onlineDpo } from './trainers/onlineDpo.ts';
import { ppo } from './trainers/ppo.ts';
import { type PpoState, snapshotOfPpo } from './trainers/ppoState.ts';
import { rloo } from './trainers/rloo.ts';

const shape = {
  architecture: 'gpt2',
  vocabulary: 13,
  contextLength: 12,
  width: 12,
  layers: 1,
  heads: 2,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
} as const;
const layout = gpt2Layout(shape);
const stream = random(5, 'online trainers');
const weights = Float32Array.from({ length: layout.size }, () => 0.3 * stream.normal());
const prompts = Array.from({ length: 10 }, (_, i) =>
  Array.from({ length: 1 + (i % 3) }, () => 1 + stream.below(12)),
);
/** Likes the words 1 to 4, each once; a length limit is met now and then. */
const reward: Reward = {
  score: async (samples) =>
    samples.map(({ completion }) => new Set(completion.filter((id) => id >= 1 && id <= 4)).size),
};

type Changes = Partial<Record<'steps' | 'microBatchSize' | 'learningRate' | 'temperature' | 'seed', number>>;
/** Critic and coefficient are PPO's; the others change the policy alone. */
type Run = (
  state: PpoState,
  setting: RolloutSetting,
  changes: Changes,
) => AsyncGenerator<Partial<RolloutRow>>;

const common = { promptsPerStep: 6, steps: 20, learningRate: 3e-3, beta: 0.05, temperature: 0.9 };
const trainers: Record<string, Run> = {
  'online DPO': (state, setting, changes) =>
    onlineDpo(state.policy, setting, { ...defaultsOf(onlineDpoControls), ...common, ...changes }),
  RLOO: (state, setting, changes) =>
    rloo(state.policy, setting, { ...defaultsOf(rlooControls), ...common, ...changes }),
  GRPO: (state, setting, changes) =>
    grpo(state.policy, setting, { ...defaultsOf(grpoControls), ...common, epochs: 2, ...changes }),
  PPO: (state, setting, changes) =>
    ppo(state, setting, {
      ...defaultsOf(ppoControls),
      ...common,
      klControl: 'adaptive',
      klTarget: 0.2,
      ...changes,
    }),
};

let tf: typeof Tf;
let setting: RolloutSetting;
let reference: LanguageModel & { parameters: Parameters };
beforeAll(async () => {
  await startBackend('wasm');
  ({ tf } = await import('../ops/tf.ts'));
  reference = { config: shape, parameters: parametersFrom(layout, weights) };
  setting = { reference, prompts, reward, judge: reward };
});

const newState = (): PpoState => ({
  policy: newTrainState(shape, layout, weights),
  critic: newRewardModel({ config: shape, layout, weights }, { start: 'sft', layers: 1, width: 0, seed: 0 }),
  beta: common.beta,
});

const dispose = (...states: PpoState[]) => states.forEach(disposePpo);

async function restored(state: PpoState): Promise<PpoState> {
  const shapeOf = ({ model: { config, parameters } }: TrainState) => ({ config, layout: parameters.layout });
  const shapes = { policy: shapeOf(state.policy), critic: shapeOf(state.critic) };
  return restorePpo(shapes, await snapshotOfPpo(state));
}

async function rowsOf(run: Run, state: PpoState, changes: Changes = {}): Promise<Partial<RolloutRow>[]> {
  const rows: Partial<RolloutRow>[] = [];
  for await (const row of run(state, setting, changes)) rows.push({ ...row, seconds: 0 });
  return rows;
}

describe.each(Object.entries(trainers))('%s', (_, run) => {
  test('a seeded run is the same twice, earns more than at first, and counts its steps', async () => {
    const [once, again] = [newState(), newState()];
    const rows = await rowsOf(run, once);
    expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(await rowsOf(run, again)).toEqual(rows);
    expect(await snapshotOfPpo(again)).toEqual(await snapshotOfPpo(once));
    const early = rows.slice(0, 4).reduce((sum, row) => sum + (row.gold ?? 0), 0);
    const late = rows.slice(-4).reduce((sum, row) => sum + (row.gold ?? 0), 0);
    expect(late).toBeGreaterThan(early);
    expect(rows[0]['objective/kl']).toBeCloseTo(0, 5);
    expect(Math.min(...rows.map((row) => row['objective/kl'] ?? Number.NaN))).toBeGreaterThan(-0.5);
    dispose(once, again);
  });

  test('goes on from a snapshot to the bit', async () => {
    const [whole, first] = [newState(), newState()];
    const rows = await rowsOf(run, whole, { steps: 6 });
    const begun = await rowsOf(run, first, { steps: 3 });
    const taken = await restored(first);
    expect([...begun, ...(await rowsOf(run, taken, { steps: 6 }))]).toEqual(rows);
    expect(await snapshotOfPpo(taken)).toEqual(await snapshotOfPpo(whole));
    dispose(whole, first, taken);
  });

  test('does not depend on how a batch is cut into micro-batches', async () => {
    const [whole, cut] = [newState(), newState()];
    const a = (await rowsOf(run, whole, { steps: 1 }))[0];
    const b = (await rowsOf(run, cut, { steps: 1, microBatchSize: 5 }))[0];
    for (const [name, value] of Object.entries(a)) {
      expect(b[name as keyof typeof b], name).toBeCloseTo(value as number, 4);
    }
    dispose(whole, cut);
  });

  test('after warm-up leaves tensors and bytes as they were, and the reference to the bit', async () => {
    const state = newState();
    const steps = run(state, setting, { steps: 40 });
    for (let i = 0; i < 3; i++) await steps.next();
    const before = tf.memory();
    for (let i = 0; i < 20; i++) await steps.next();
    const after = tf.memory();
    expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes]);
    await steps.return(undefined);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(await tf.clone(reference.parameters.flat).data()).toEqual(weights);
    dispose(state);
  });

  test('a loss that is not a number, or a judge that fails, leaves the weights and frees all else', async () => {
    const state = newState();
    const steps = run(state, setting, { learningRate: 1e30 });
    let last = await snapshotOfPpo(state);
    const before = tf.memory().numTensors;
    const toTheEnd = async () => {
      while (!(await steps.next()).done) last = await snapshotOfPpo(state);
    };
    await expect(toTheEnd()).rejects.toThrow(/^Step [12] gave a loss of .* learning rate 1e\+30\.$/);
    expect(await snapshotOfPpo(state)).toEqual(last);
    const failing = { score: () => Promise.reject(new Error('The judge is out.')) };
    const fresh = newState();
    const judged = run(fresh, { ...setting, reward: failing }, {});
    await expect(judged.next()).rejects.toThrow('The judge is out.');
    dispose(fresh);
    expect(tf.memory().numTensors).toBe(before);
    dispose(state);
  });
});
