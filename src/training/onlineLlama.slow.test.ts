import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { rewardModelControls } from '../experiment/methods/rewardModel.ts';
import { flatten } from '../model/parameters.ts';
import { disposePpo, restorePpo } from '../testing/ppoStates.ts';
import {
  newPolicy,
  newScorer,
  policyTrainers,
  rowsOf,
  type TinyWorld,
  tinyWorld,
} from '../testing/tinyRuns.ts';
import { modelReward, rewardScale, type Sample, scaledReward } from './rollouts/reward.ts';
import { disposeTrainState, snapshotOf, type TrainState } from './step/trainState.ts';
import { newRewardModel } from './trainers/newRewardModel.ts';
import { criticFrom, snapshotOfPpo } from './trainers/ppoState.ts';
import { rewardModel } from './trainers/rewardModel.ts';

/** Methods that sample, with a Llama for policy, critic and reward model: grouped heads and rotary positions. */
let world: TinyWorld;
beforeAll(async () => {
  await startBackend('wasm');
  world = tinyWorld('llama');
});

const run = (name: string, policy: TrainState, critic: TrainState, steps: number, learningRate = 3e-3) =>
  rowsOf(policyTrainers[name](world, policy, { steps, learningRate }, critic));

function expectHealthy(rows: Record<string, number>[]): void {
  for (const row of rows) {
    for (const [key, value] of Object.entries(row)) expect(value, key).toSatisfy(Number.isFinite);
    if (!('first/ratio' in row)) continue;
    // The first minibatch is trained on by the policy that drew it.
    expect(row['first/ratio']).toBeCloseTo(1, 5);
    expect(row['first/approxkl']).toBeLessThan(1e-5);
    expect(row['first/clipfrac']).toBe(0);
  }
  expect(rows[0]['objective/kl']).toBeCloseTo(0, 5);
}

describe.each([
  // One pair a prompt says less than groups of samples do.
  { name: 'online DPO', steps: 48, learningRate: 1e-2 },
  { name: 'RLOO', steps: 24, learningRate: 3e-3 },
  { name: 'GRPO', steps: 24, learningRate: 3e-3 },
  { name: 'PPO', steps: 24, learningRate: 3e-3 },
])('$name', ({ name, steps, learningRate }) => {
  test('is healthy, earns more than at first, and leaves the reference as it was', async () => {
    const [policy, critic] = [newPolicy(world), newScorer(world)];
    const rows = await run(name, policy, critic, steps, learningRate);
    expect(rows).toHaveLength(steps);
    expectHealthy(rows);
    expect('first/ratio' in rows[0]).toBe(name === 'GRPO' || name === 'PPO');
    const earned = (part: typeof rows) => part.reduce((sum, row) => sum + row['objective/scores'], 0);
    expect(earned(rows.slice(-6))).toBeGreaterThan(earned(rows.slice(0, 6)) + 1);
    expect(await flatten(world.reference.parameters.tensors).data()).toEqual(world.weights);
    for (const trainState of [policy, critic]) disposeTrainState(trainState);
  });

  test('goes on from a snapshot to the bit', async () => {
    const newState = () => ({ policy: newPolicy(world), critic: newScorer(world), beta: 0.05 });
    const shapeOf = ({ model: { config, parameters } }: TrainState) => ({
      config,
      layout: parameters.layout,
    });
    const [whole, first] = [newState(), newState()];
    const rows = await run(name, whole.policy, whole.critic, 4);
    const begun = await run(name, first.policy, first.critic, 2);
    const shapes = { policy: shapeOf(first.policy), critic: shapeOf(first.critic) };
    const taken = restorePpo(shapes, await snapshotOfPpo(first));
    expect([...begun, ...(await run(name, taken.policy, taken.critic, 4))]).toEqual(rows);
    expect(await snapshotOfPpo(taken)).toEqual(await snapshotOfPpo(whole));
    for (const state of [whole, first, taken]) disposePpo(state);
  });
});

test('a reward model on Llama learns, and PPO takes it for a critic that says the scaled score', async () => {
  const trainState = newScorer(world);
  const rows = await rowsOf(
    rewardModel(trainState, world.pairs, {
      ...defaultsOf(rewardModelControls),
      batchSize: 4,
      steps: 30,
      learningRate: 1e-2,
    }),
  );
  expect(rows[0].loss).toBeCloseTo(Math.LN2, 6);
  expect(rows[29].loss).toBeLessThan(0.3);
  expect(rows[29].accuracy).toBe(1);

  const samples: Sample[] = world.pairs.flatMap(({ prompt, chosen, rejected }) =>
    [chosen, rejected].map((completion) => ({ prompt, completion, finished: true })),
  );
  const raw = modelReward(trainState.model);
  const scale = await rewardScale(raw, samples);
  expect(scale.std).toBeGreaterThan(0.1);
  const critic = await criticFrom(trainState, scale);
  const expected = await scaledReward(raw, scale).score(samples);
  expect(await modelReward(critic.model).score(samples)).toEqual(
    expected.map((value) => expect.closeTo(value, 4)),
  );
  const policy = newPolicy(world);
  expectHealthy(await run('PPO', policy, critic, 3));
  for (const model of [trainState, critic, policy]) disposeTrainState(model);
});

test('PPO takes a critic of the other architecture: they share no more than their tokens', async () => {
  const { config, reference, weights } = world;
  const stored = { config, layout: reference.parameters.layout, weights };
  const critic = newRewardModel(stored, { start: 'scratch', layers: 2, width: 16, seed: 3 });
  expect(critic.model.config.architecture).toBe('gpt2');
  const policy = newPolicy(world);
  const before = await snapshotOf(critic);
  expectHealthy(await run('PPO', policy, critic, 3));
  expect((await snapshotOf(critic)).weights).not.toEqual(before.weights);
  for (const model of [critic, policy]) disposeTrainState(model);
});
