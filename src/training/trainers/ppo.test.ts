import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { defaultsOf } from '../../experiment/controls/controls.ts';
import type { PpoRow } from '../../experiment/methods/sampling/ppo.ts';
import { ppoControls } from '../../experiment/methods/sampling/ppo.ts';
import { random } from '../../experiment/random.ts';
import { gpt2Layout } from '../../model/architectures/gpt2.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { parametersFrom } from '../../model/parameters.ts';
import { tf } from '../../ops/tf.ts';
import { plainTokenizer } from '../../testing/plainTokenizer.ts';
import { disposePpo } from '../../testing/ppoStates.ts';
import {
  goldReward,
  implicitReward,
  modelReward,
  type Reward,
  type Sample,
  scaledReward,
} from '../rollouts/reward.ts';
import { type Rollout, sample } from '../rollouts/rollout.ts';
import { scorerOf } from '../rollouts/scorer.ts';
import { newTrainState } from '../step/trainState.ts';
import { newRewardModel } from './newRewardModel.ts';
import { type PpoConfig, ppo, reward } from './ppo.ts';
import { criticFrom, type PpoState, snapshotOfPpo } from './ppoState.ts';

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
const stream = random(5, 'ppo');
const weights = Float32Array.from({ length: layout.size }, () => 0.3 * stream.normal());
const prompts = Array.from({ length: 200 }, (_, i) => [1 + (i % 12)]);
const likesFours: Reward = {
  score: async (samples) => samples.map(({ completion }) => (completion.includes(4) ? 1 : 0)),
};
const config: PpoConfig = { ...defaultsOf(ppoControls), promptsPerStep: 100, steps: 12, learningRate: 3e-3 };

let reference: LanguageModel;
beforeAll(async () => {
  await startBackend('wasm');
  reference = { config: shape, parameters: parametersFrom(layout, weights) };
});

async function run(changes: Partial<PpoConfig>): Promise<{ rows: PpoRow[]; beta: number }> {
  const critic = newRewardModel(
    { config: shape, layout, weights },
    { start: 'sft', layers: 1, width: 0, seed: 0 },
  );
  const state: PpoState = { policy: newTrainState(shape, layout, weights), critic, beta: 0.05 };
  const rows: PpoRow[] = [];
  const setting = { reference, prompts, reward: likesFours };
  for await (const row of ppo(state, setting, { ...config, ...changes })) rows.push(row);
  disposePpo(state);
  return { rows, beta: state.beta };
}

describe('a healthy run', () => {
  test.each([0.7, 1])('at temperature %d', async (temperature) => {
    const { rows } = await run({ temperature });
    for (const row of rows) {
      // The first minibatch is trained on by the policy that drew it.
      expect(row['first/ratio']).toBeCloseTo(1, 5);
      expect(row['first/approxkl']).toBeLessThan(1e-5);
      expect(row['first/clipfrac']).toBe(0);
      // A sequence KL is never below 0, and its estimate from 100 samples never far below.
      expect(row['objective/kl']).toBeGreaterThan(-0.05);
      expect(row['objective/rlhf_reward']).toBeCloseTo(
        row['objective/scores'] + row['objective/non_score_reward'],
        10,
      );
      expect(row['objective/non_score_reward']).toBeCloseTo(-0.05 * row['objective/kl'], 10);
      expect(row['val/num_eos_tokens']).toBeGreaterThan(0);
    }
    expect(rows[0]['objective/kl']).toBeCloseTo(0, 5);
    expect(rows[0]['policy/approxkl_avg']).toBeGreaterThan(0);
    expect(rows[11]['objective/scores']).toBeGreaterThan(rows[0]['objective/scores'] + 0.2);
  });

  test('one that stays too near lowers an adaptive coefficient, one that strays too far raises it', async () => {
    const near = await run({ klControl: 'adaptive', klTarget: 100, klHorizon: 100, steps: 3 });
    expect(near.beta).toBeCloseTo(0.05 * 0.8 ** 3, 10);
    expect(near.rows.map(({ kl_coef }) => kl_coef / 0.05)).toEqual(
      [1, 0.8, 0.8 * 0.8].map((x) => expect.closeTo(x, 10)),
    );
    const far = await run({
      klControl: 'adaptive',
      klTarget: 1e-3,
      klHorizon: 100,
      steps: 4,
      learningRate: 1e-2,
    });
    expect(far.beta).toBeGreaterThan(0.05);
    expect((await run({ steps: 2 })).beta).toBe(0.05);
  });
});

test('a batch in which an update diverges leaves policy and critic as they were before it', async () => {
  const before = tf.memory().numTensors;
  const start = { start: 'sft', layers: 1, width: 0, seed: 0 } as const;
  const critic = newRewardModel({ config: shape, layout, weights }, start);
  const state: PpoState = { policy: newTrainState(shape, layout, weights), critic, beta: 0.05 };
  const initial = await snapshotOfPpo(state);
  // The first minibatch is taken and leaves weights so large that the second one's logits are infinite.
  const changes = { promptsPerStep: 6, minibatches: 2, learningRate: 1e31 };
  const rows = ppo(state, { reference, prompts, reward: likesFours }, { ...config, ...changes });
  await expect(rows.next()).rejects.toThrow('Step 1 gave');
  expect(await snapshotOfPpo(state)).toEqual(initial);
  disposePpo(state);
  expect(tf.memory().numTensors).toBe(before);
});

describe('the verbs', () => {
  test('sample and score: log-probabilities at the temperature of sampling, a penalty for no end', async () => {
    const options = { ...config, temperature: 0.5, microBatchSize: 7 };
    const samples = await sample(reference, prompts.slice(0, 20), 1, options, 6);
    expect(samples.every(({ completion }) => completion.length <= 5)).toBe(true);
    const cut = samples.map(({ finished }) => !finished);
    expect(cut).toContain(true);
    expect(cut).toContain(false);
    const setting = { reference, prompts, reward: likesFours };
    const scorer = scorerOf({ model: reference }, setting, options);
    const rollout = await scorer.score(samples);
    expect(rollout.logProbs).toEqual(rollout.referenceLogProbs);
    expect(rollout.logProbs.map(({ length }) => length)).toEqual(
      samples.map(({ completion }) => completion.length),
    );
    const raw = await likesFours.score(samples);
    expect(rollout.scores).toEqual(raw.map((value, i) => (cut[i] ? value - 1 : value)));
    // Probabilities of the first token sum to 1 at this temperature too.
    const everyFirst = Array.from({ length: 13 }, (_, id) => ({
      prompt: [3],
      completion: [id],
      finished: true,
    }));
    const first = await scorer.score(everyFirst);
    expect(first.logProbs.reduce((sum, [logProb]) => sum + Math.exp(logProb), 0)).toBeCloseTo(1, 5);
    const broken = { score: async () => [1, Number.NaN] };
    await expect(
      scorerOf({ model: reference }, { ...setting, reward: broken }, options).score(samples.slice(0, 2)),
    ).rejects.toThrow('a finite number for each of 2 samples: score 1 is NaN.');
    await expect(sample(reference, [[1, 2, 3, 4, 5, 6]], 1, options, 6)).rejects.toThrow('leaves no room');
  });

  test('reward: penalty at each token, score at the last; returns from before the whitening', () => {
    const rollout: Rollout = {
      samples: [],
      logProbs: [[-1, -2], [-3]],
      referenceLogProbs: [[-1.5, -1], [-3]],
      values: [[0.5, 1], [0]],
      scores: [2, -1],
    };
    const { advantages, advantageStd, returns } = reward(rollout, 0.1, { gamma: 1, lambda: 1 });
    // Earned from each token on: −0.05 + 0.1 + 2 and 0.1 + 2; the single token −1.
    expect(returns.flat()).toEqual([2.05, 2.1, -1].map((x) => expect.closeTo(x, 10)));
    // Less the values: 1.55, 1.1, −1. Their mean is 0.55; squares of the rest: 1, 0.3025, 2.4025, over 2: 1.8525.
    const std = Math.sqrt(1.8525);
    expect(advantageStd).toBeCloseTo(Math.sqrt(3.705 / 3), 10);
    expect(advantages.flat()).toEqual([1 / std, 0.55 / std, -1.55 / std].map((x) => expect.closeTo(x, 6)));
  });
});

describe('rewards', () => {
  const samples: Sample[] = [
    { prompt: [1, 2], completion: [3, 4, 0], finished: true },
    { prompt: [5], completion: [6], finished: false },
  ];

  test('the gold judge reads text and counts in standard deviations', async () => {
    const tokenizer = plainTokenizer(13, {
      encode: () => [],
      decode: (ids: readonly number[]) => ids.filter((id) => id > 0).join(' '),
      pieces: () => [],
    });
    const world = {
      judge: (prompt: string, completion: string) => ({
        score: prompt.length + 10 * completion.length,
        parts: [],
        taste: 0,
      }),
    };
    expect(await goldReward(world, { mean: 3, std: 2 }, tokenizer).score(samples)).toEqual([15, 4]);
  });

  test("a policy's implicit reward is β times its log-ratio, and 0 for the reference itself", async () => {
    const other = {
      config: shape,
      parameters: parametersFrom(
        layout,
        weights.map((w) => 1.1 * w),
      ),
    };
    expect(await implicitReward(reference, reference, 0.5).score(samples)).toEqual([0, 0]);
    const [forth, back] = [implicitReward(other, reference, 0.5, 1), implicitReward(reference, other, 1)];
    const [a, b] = [await forth.score(samples), await back.score(samples)];
    expect(Math.abs(a[0])).toBeGreaterThan(0.01);
    expect(a).toEqual(b.map((value) => expect.closeTo(-value / 2, 5)));
  });

  test('a reward model reads the end of each completion, whatever else is in the batch', async () => {
    const backbone = { config: shape, layout, weights };
    const trainState = newRewardModel(backbone, { start: 'sft', layers: 1, width: 0, seed: 0 });
    const own = await trainState.trained.flat.data();
    const head = Float32Array.from(own, (w, i) => (i < layout.size ? w : 1 + (i - layout.size)));
    const model = {
      ...trainState.model,
      parameters: parametersFrom(trainState.model.parameters.layout, head),
    };
    const together = await modelReward(model).score(samples);
    const apart = [
      ...(await modelReward(model).score([samples[0]])),
      ...(await modelReward(model).score([samples[1]])),
    ];
    expect(together).toEqual(apart.map((value) => expect.closeTo(value, 4)));
    expect(together[0]).not.toBeCloseTo(together[1], 2);
    const longer = [{ ...samples[0], completion: [3, 4, 4, 0] }];
    expect((await modelReward(model).score(longer))[0]).not.toBeCloseTo(together[0], 4);
  });

  test('a critic made of a reward model says what the scaled reward does', async () => {
    const backbone = { config: shape, layout, weights };
    const trainState = newRewardModel(backbone, { start: 'sft', layers: 1, width: 0, seed: 0 });
    const own = await trainState.trained.flat.data();
    const head = Float32Array.from(own, (w, i) => (i < layout.size ? w : i - layout.size));
    const model = newTrainState(shape, trainState.model.parameters.layout, head);
    const critic = await criticFrom(model, { mean: 2, std: 4 });
    const raw = modelReward(model.model);
    const expected = await scaledReward(raw, { mean: 2, std: 4 }).score(samples);
    const said = await modelReward(critic.model).score(samples);
    expect(said).toEqual(expected.map((value) => expect.closeTo(value, 4)));
    const again = await criticFrom(critic, { mean: 1, std: 2 });
    expect(await modelReward(again.model).score(samples)).toEqual(
      expected.map((value) => expect.closeTo((value - 1) / 2, 4)),
    );
  });
});
