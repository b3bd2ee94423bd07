import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { defaultsOf } from '../../experiment/controls/controls.ts';
import { rewardModelControls } from '../../experiment/methods/rewardModel.ts';
import { random } from '../../experiment/random.ts';
import { gpt2Layout } from '../../model/architectures/gpt2.ts';
import { initialWeights } from '../../model/initialWeights.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import { modelReward, rewardScale, type Sample, scaledReward } from '../rollouts/reward.ts';
import { disposeTrainState, restoreTrainState, snapshotOf, type TrainState } from '../step/trainState.ts';
import { newRewardModel, type StoredBackbone } from './newRewardModel.ts';
import { ratingModel } from './ratingModel.ts';
import { rewardModel } from './rewardModel.ts';

const config = {
  architecture: 'gpt2',
  vocabulary: 13,
  contextLength: 12,
  width: 16,
  layers: 2,
  heads: 2,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
} as const;
const sft: StoredBackbone = { config, layout: gpt2Layout(config), weights: initialWeights(config, 3) };
const stream = random(5, 'reward model');

function completion(): Sample {
  const words = Array.from({ length: 1 + stream.below(6) }, () => 1 + stream.below(12));
  return { prompt: [1 + stream.below(12)], completion: [...words, 0], finished: true };
}
/** What the labels follow: the more different words from 1 to 4 the better. */
const worth = ({ completion }: Pick<Sample, 'completion'>) =>
  new Set(completion.filter((id) => id >= 1 && id <= 4)).size;

const pairs: TokenPair[] = Array.from({ length: 400 }, () => {
  const [a, b] = [completion(), completion()];
  const [better, worse] = worth(a) >= worth(b) ? [a, b] : [b, a];
  return { prompt: a.prompt, chosen: better.completion, rejected: worse.completion };
});
const rated = Array.from({ length: 400 }, completion).map((sample) => ({
  ...sample,
  rating: 4 + 2 * worth(sample),
}));
const unseen = Array.from({ length: 200 }, completion);

const settings = {
  ...defaultsOf(rewardModelControls),
  layers: 1,
  learningRate: 3e-3,
  schedule: 'constant',
  steps: 20,
} as const;
type Row = { step: number; loss: number; mean_reward: number };
type Changes =
  | Partial<typeof settings>
  | Partial<Record<'steps' | 'microBatchSize' | 'learningRate', number>>;
const trainers: Record<string, (trainState: TrainState, changes: Changes) => AsyncGenerator<Row>> = {
  pairs: (trainState, changes) => rewardModel(trainState, pairs, { ...settings, ...changes }),
  ratings: (trainState, changes) => ratingModel(trainState, rated, { ...settings, ...changes }),
};

let tf: typeof Tf;
beforeAll(async () => {
  await startBackend('wasm');
  ({ tf } = await import('../../ops/tf.ts'));
});

async function rowsOf(rows: AsyncGenerator<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push({ ...row, seconds: 0 } as Row);
  return all;
}

/** Share of pairs of unseen completions with different worth that the scores put in the right order. */
async function accuracy(trainState: TrainState): Promise<number> {
  const scores = await modelReward(trainState.model).score(unseen);
  let [right, all] = [0, 0];
  for (let i = 0; i < unseen.length; i += 2) {
    const difference = worth(unseen[i]) - worth(unseen[i + 1]);
    if (difference === 0) continue;
    all++;
    if (Math.sign(difference) === Math.sign(scores[i] - scores[i + 1])) right++;
  }
  return right / all;
}

describe.each(Object.entries(trainers))('a reward model of %s', (name, train) => {
  test('begins at no preference, repeats itself, and goes on from a snapshot to the bit', async () => {
    const [whole, first] = [newRewardModel(sft, settings), newRewardModel(sft, settings)];
    const rows = await rowsOf(train(whole, { steps: 20 }));
    expect(rows[0].mean_reward).toBe(0);
    if (name === 'pairs') expect(rows[0].loss).toBeCloseTo(Math.LN2, 6);
    else expect(rows.slice(0, 3).reduce((sum, { loss }) => sum + loss / 3, 0)).toBeCloseTo(1, 0);
    expect(rows[19].loss).toBeLessThan(rows[0].loss);
    const begun = await rowsOf(train(first, { steps: 7 }));
    const taken = restoreTrainState(
      first.model.config,
      first.model.parameters.layout,
      await snapshotOf(first),
    );
    expect([...begun, ...(await rowsOf(train(taken, { steps: 20 })))]).toEqual(rows);
    expect(await snapshotOf(taken)).toEqual(await snapshotOf(whole));
    for (const trainState of [whole, first, taken]) disposeTrainState(trainState);
  });

  test('learns to tell better from worse where it has not looked', async () => {
    const trainState = newRewardModel(sft, settings);
    await rowsOf(train(trainState, { steps: 80 }));
    expect(await accuracy(trainState)).toBeGreaterThan(0.85);
    disposeTrainState(trainState);
  });

  test('does not depend on micro-batches, and keeps tensors and bytes as they were', async () => {
    const [whole, cut] = [newRewardModel(sft, settings), newRewardModel(sft, settings)];
    const a = await rowsOf(train(whole, { steps: 2 }));
    const b = await rowsOf(train(cut, { steps: 2, microBatchSize: 12 }));
    a.forEach((row, i) => {
      for (const [name, value] of Object.entries(row)) {
        expect((b[i] as unknown as Record<string, number>)[name], name).toBeCloseTo(value, 4);
      }
    });
    const steps = train(cut, { steps: 40, microBatchSize: 12 });
    for (let i = 0; i < 3; i++) await steps.next();
    const before = tf.memory();
    for (let i = 0; i < 20; i++) await steps.next();
    const after = tf.memory();
    expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes]);
    for (const trainState of [whole, cut]) disposeTrainState(trainState);
  });

  test('stops at a loss that is not a number', async () => {
    const trainState = newRewardModel(sft, settings);
    await expect(rowsOf(train(trainState, { learningRate: 1e30 }))).rejects.toThrow('gave a loss of');
    disposeTrainState(trainState);
  });
});

test('from random weights it has the size asked for, from a language model its first layers', () => {
  const random = newRewardModel(sft, { start: 'scratch', layers: 3, width: 48, seed: 1 });
  expect(random.model.config).toMatchObject({ width: 48, layers: 3, heads: 3, vocabulary: 13 });
  const cut = newRewardModel(sft, { start: 'sft', layers: 1, width: 48, seed: 1 });
  expect(cut.model.config).toMatchObject({ width: 16, layers: 1 });
  const deep = newRewardModel(sft, { start: 'sft', layers: 9, width: 48, seed: 1 });
  expect(deep.model.config.layers).toBe(2);
  expect(deep.model.parameters.layout.size).toBe(sft.layout.size + 16);
  for (const trainState of [random, cut, deep]) disposeTrainState(trainState);
});

test('a model whose language head is not tied can be trained: that head is left alone', async () => {
  const untied = { ...config, tiedHead: false } as const;
  const backbone = { config: untied, layout: gpt2Layout(untied), weights: initialWeights(untied, 3) };
  const trainState = newRewardModel(backbone, { ...settings, layers: 2 });
  const rows = await rowsOf(rewardModel(trainState, pairs, { ...settings, steps: 3 }));
  expect(rows[2].loss).toBeLessThan(Math.LN2);
  const { offset, size } = backbone.layout.entries.at(-1) as { offset: number; size: number };
  const { weights } = await snapshotOf(trainState);
  expect(weights.subarray(offset, offset + size)).toEqual(backbone.weights.subarray(offset, offset + size));
  disposeTrainState(trainState);
});

test('a scaled reward has mean 0 and deviation 1 on the samples that it was scaled by', async () => {
  const raw = {
    score: async (samples: readonly Sample[]) => samples.map((sample) => 10 + 3 * worth(sample)),
  };
  const scores = await scaledReward(raw, await rewardScale(raw, unseen)).score(unseen);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  expect(mean).toBeCloseTo(0, 10);
  expect(variance).toBeCloseTo(1, 10);
});
