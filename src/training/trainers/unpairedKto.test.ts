import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { defaultsOf } from '../../experiment/controls/controls.ts';
import { unpairedControls } from '../../experiment/methods/preference/unpaired.ts';
import { random } from '../../experiment/random.ts';
import { ktoUnpairedLoss } from '../../losses/kto.ts';
import vectors from '../../losses/vectors.json';
import { flatten } from '../../model/parameters.ts';
import { batchOf, completionLogProbs, type Sequence } from '../../model/sequences.ts';
import { newPolicy, rowsOf, type TinyWorld, tinyWorld } from '../../testing/tinyRuns.ts';
import { disposeTrainState, restoreTrainState, snapshotOf, type TrainState } from '../step/trainState.ts';
import { mismatched, type UnpairedSequence, unpairedKto, unpairedOf } from './unpairedKto.ts';

const defaults = { ...defaultsOf(unpairedControls), learningRate: 1e-2, batchSize: 4, steps: 20 };
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

let tf: typeof Tf;
let world: TinyWorld;
beforeAll(async () => {
  await startBackend('wasm');
  ({ tf } = await import('../../ops/tf.ts'));
  world = tinyWorld('gpt2');
});

const run = (policy: TrainState, data: readonly UnpairedSequence[], changes: Partial<typeof defaults> = {}) =>
  rowsOf(unpairedKto(policy, world.reference, data, { ...defaults, ...changes }));

/** A policy that differs from the reference by so much. */
function movedPolicy(distance: number): TrainState {
  const stream = random(3, 'moved');
  return newPolicy({ ...world, weights: world.weights.map((w) => w + distance * stream.normal()) });
}

async function logps({ parameters }: TrainState['model'], sequences: readonly Sequence[]): Promise<number[]> {
  return [...(await completionLogProbs(world.config, parameters.tensors, batchOf(sequences)).data())];
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('has the losses of the reference numbers, times the weights', async () => {
  const { policyLogRatioGood: up, policyLogRatioBad: down, klBaseline, beta, good, bad } = vectors.kto;
  const x = {
    policy: tf.tensor1d([up - 9, down - 9]),
    reference: tf.tensor1d([-9, -9]),
    good: tf.tensor1d([1, 0]),
    klBaseline: tf.scalar(klBaseline),
  };
  const plain = await ktoUnpairedLoss(x, { beta }).losses.data();
  expect([...plain]).toEqual([good, bad].map((value) => expect.closeTo(value, 6)));
  const weighted = ktoUnpairedLoss(x, { beta, desirableWeight: 1.5, undesirableWeight: 0.25 });
  expect([...(await weighted.losses.data())]).toEqual(
    [1.5 * good, 0.25 * bad].map((value) => expect.closeTo(value, 6)),
  );
});

describe('a row, of a policy that has moved', () => {
  /** What each prompt goes with in the reference point, written down: the next completion to another prompt. */
  const inTurn = (data: readonly UnpairedSequence[]): Sequence[] =>
    data.map(({ prompt }, i) => ({ prompt, completion: data[(i + 2 - (i % 2)) % data.length].completion }));

  test.each([
    { distance: -0.15, desirableWeight: 1, undesirableWeight: 1 },
    { distance: 0.15, desirableWeight: 1.4, undesirableWeight: 0.3 },
  ])('is that of plain numbers: %o', async ({ distance, ...weights }) => {
    const beta = 0.6;
    const data = world.pairs.flatMap(({ prompt, chosen, rejected }) => [
      { prompt, completion: chosen, desirable: true },
      { prompt, completion: rejected, desirable: false },
    ]);
    const policy = movedPolicy(distance);
    const [own, base] = [await logps(policy.model, data), await logps(world.reference, data)];
    const [ownK, baseK] = [
      await logps(policy.model, inTurn(data)),
      await logps(world.reference, inTurn(data)),
    ];
    const k = Math.max(0, mean(ownK.map((logp, i) => logp - baseK[i])));
    const s = own.map((logp, i) => logp - base[i]);
    const lambda = data.map((row) => (row.desirable ? weights.desirableWeight : weights.undesirableWeight));
    const gain = data.map((row, i) => beta * (row.desirable ? s[i] - k : k - s[i]));
    const losses = gain.map((g, i) => lambda[i] * (1 - sigmoid(g)));

    // ∂L/∂log π of each completion, with k held still; the gradient is their sum along the log-probabilities.
    const slopes = gain.map(
      (g, i) => ((data[i].desirable ? -1 : 1) * lambda[i] * beta * sigmoid(g) * sigmoid(-g)) / data.length,
    );
    const gradients = tf.grads((...tensors) =>
      tf.sum(tf.mul(completionLogProbs(world.config, tensors, batchOf(data)), tf.tensor1d(slopes))),
    )(policy.trained.tensors);
    const gradNorm = (await tf.norm(flatten(gradients)).data())[0];

    const [row] = await run(policy, data, { beta, ...weights, steps: 1 });
    const part = (values: number[], kind: boolean) =>
      mean(values.filter((_, i) => data[i].desirable === kind));
    expect(row.loss).toBeCloseTo(mean(losses), 5);
    expect(row.grad_norm / gradNorm).toBeCloseTo(1, 4);
    expect(row['logps/chosen']).toBeCloseTo(part(own, true), 4);
    expect(row['logps/rejected']).toBeCloseTo(part(own, false), 4);
    expect(row['rewards/chosen']).toBeCloseTo(beta * part(s, true), 4);
    expect(row['rewards/rejected']).toBeCloseTo(beta * part(s, false), 4);
    expect(row['rewards/margins']).toBeCloseTo(beta * (part(s, true) - part(s, false)), 4);
    expect(row['rewards/accuracies']).toBe(mean(gain.map((g) => Number(g > 0))));
    // Far from the reference, with a reference point above 0 and one that is held at 0.
    expect(Math.max(...s.map(Math.abs))).toBeGreaterThan(0.2);
    expect(k > 0.1).toBe(distance < 0);
    disposeTrainState(policy);
  });
});

test('begins at one half of the weights, with ties, and learns which completions are wanted', async () => {
  const policy = newPolicy(world);
  const rows = await run(policy, unpairedOf(world.pairs, 1), { learningRate: 3e-3, beta: 0.3, steps: 40 });
  expect(rows[0].loss).toBeCloseTo(0.5, 6);
  expect(rows[0]['rewards/accuracies']).toBe(0.5);
  expect(rows[39].loss).toBeLessThan(0.35);
  expect(rows[39]['rewards/chosen']).toBeGreaterThan(0.3);
  expect(rows[39]['rewards/rejected']).toBeLessThan(-0.3);
  expect(rows[39]['rewards/accuracies']).toBeGreaterThan(0.8);
  disposeTrainState(policy);
});

test.each([true, false])(
  'data that are all desirable: %s give numbers, and 0 for the other kind',
  async (kind) => {
    const data = unpairedOf(world.pairs, 1).filter(({ desirable }) => desirable === kind);
    const [here, absent] = kind ? ['chosen', 'rejected'] : ['rejected', 'chosen'];
    const policy = newPolicy(world);
    const rows = await run(policy, data, { batchSize: 1, learningRate: 3e-3 });
    for (const row of rows) {
      for (const [name, value] of Object.entries(row)) expect(value, name).toSatisfy(Number.isFinite);
      expect([row[`rewards/${absent}`], row[`logps/${absent}`]]).toEqual([0, 0]);
      expect(row['rewards/margins']).toBeCloseTo((kind ? 1 : -1) * row[`rewards/${here}`], 10);
    }
    expect((kind ? 1 : -1) * rows[19][`rewards/${here}`]).toBeGreaterThan(0.05);
    disposeTrainState(policy);
  },
);

test('a batch without another prompt counts from the reference: k is 0', async () => {
  const [{ prompt, chosen, rejected }] = world.pairs;
  const data = [chosen, rejected].map((completion, i) => ({ prompt, completion, desirable: i === 0 }));
  expect(mismatched(data)).toEqual([]);
  const policy = movedPolicy(0.15);
  const [x, y] = [await logps(policy.model, data), await logps(world.reference, data)];
  const [row] = await run(policy, data, { beta: 1, steps: 1 });
  expect(row.loss).toBeCloseTo(1 - (sigmoid(x[0] - y[0]) + sigmoid(y[1] - x[1])) / 2, 5);
  disposeTrainState(policy);
});

test('the reference point takes each prompt with the next completion to another one', () => {
  const rows = [
    { prompt: [1], completion: [10] },
    { prompt: [1], completion: [11] },
    { prompt: [2], completion: [12] },
    { prompt: [1, 2], completion: [13] },
    { prompt: [1, 2], completion: [14] },
  ];
  expect(mismatched(rows)).toEqual([
    { prompt: [1], completion: [12] },
    { prompt: [1], completion: [12] },
    { prompt: [2], completion: [13] },
    { prompt: [1, 2], completion: [10] },
    { prompt: [1, 2], completion: [10] },
  ]);
  expect(mismatched(rows.slice(0, 1))).toEqual([]);
});

test('a batch has as many completions as so many pairs, in the seeded order of all trainers', async () => {
  const data = unpairedOf(world.pairs, 1);
  const once = async (seed: number) => {
    const policy = newPolicy(world);
    const rows = await run(policy, data, { batchSize: 1, steps: 12, seed });
    disposeTrainState(policy);
    return rows;
  };
  expect(await once(2)).toEqual(await once(2));
  expect(await once(2)).not.toEqual(await once(3));
});

test('goes on from a snapshot to the bit, leaves the reference alone and no tensor behind', async () => {
  const data = unpairedOf(world.pairs, 1);
  const [whole, first] = [newPolicy(world), newPolicy(world)];
  const rows = await run(whole, data, { batchSize: 1, steps: 8 });
  const begun = await run(first, data, { batchSize: 1, steps: 3 });
  const snapshot = await snapshotOf(first);
  const taken = restoreTrainState(world.config, world.reference.parameters.layout, snapshot);
  expect([...begun, ...(await run(taken, data, { batchSize: 1, steps: 8 }))]).toEqual(rows);
  expect(await snapshotOf(taken)).toEqual(await snapshotOf(whole));

  const steps = unpairedKto(taken, world.reference, data, { ...defaults, batchSize: 3, steps: 40 });
  for (let i = 0; i < 3; i++) await steps.next();
  const before = tf.memory();
  for (let i = 0; i < 20; i++) await steps.next();
  const after = tf.memory();
  expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes]);
  expect(await tf.clone(world.reference.parameters.flat).data()).toEqual(world.weights);
  for (const trainState of [whole, first, taken]) disposeTrainState(trainState);
});

test('pairs broken up give every completion once, in an order that the seed decides', () => {
  const singles = unpairedOf(world.pairs, 1);
  const words = ({ prompt, completion, desirable }: UnpairedSequence) =>
    `${prompt}|${completion}|${desirable}`;
  const expected = world.pairs.flatMap(({ prompt, chosen, rejected }) => [
    `${prompt}|${chosen}|true`,
    `${prompt}|${rejected}|false`,
  ]);
  expect(singles.map(words).sort()).toEqual(expected.sort());
  expect(unpairedOf(world.pairs, 1)).toEqual(singles);
  expect(unpairedOf(world.pairs, 2)).not.toEqual(singles);
});
