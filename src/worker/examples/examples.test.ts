import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import type { RunConfig } from '../../experiment/methods/methods.ts';
import { preferenceMethods } from '../../experiment/methods/preference/preference.ts';
import type { PairExamples, SampleExamples } from '../../experiment/metrics/examples.ts';
import { mean, sum } from '../../experiment/metrics/statistics.ts';
import { tf } from '../../ops/tf.ts';
import { examinerOf } from '../../testing/tinyExamples.ts';
import { begin, configOf, methodInputsOf, steps } from '../../testing/tinyMethods.ts';
import { type TinyWorld, tinyWorld } from '../../testing/tinyRuns.ts';
import type { TrainingMethodName } from '../../training/methods/run.ts';

let world: TinyWorld;
let methodInputs: ReturnType<typeof methodInputsOf>;
let examine: ReturnType<typeof examinerOf>;
beforeAll(async () => {
  await startBackend('wasm');
  world = tinyWorld('gpt2');
  methodInputs = methodInputsOf(world);
  examine = examinerOf(world, methodInputs);
});

/** A run after two steps: its next row, with what was said of the batch before it was made. */
async function atStepTwo(method: TrainingMethodName, changes: Partial<RunConfig> = {}) {
  const config = configOf(method, { learningRate: 0.01, ...changes });
  const run = await begin(method, methodInputs, config);
  await steps(run, 2);
  const examples = await examine(method, config, await run.state());
  const [row] = (await steps(run, 1)) as Record<string, number>[];
  run.dispose();
  return { examples, row };
}

describe.each(Object.keys(preferenceMethods) as TrainingMethodName[])('%s', (method) => {
  test('tokens add up to log-probabilities, and the batch to the next row of the run', async () => {
    const { examples, row } = await atStepTwo(method);
    const { step, loss, pairs } = examples as PairExamples;
    expect(step).toBe(2);
    expect(pairs).toHaveLength(2);
    for (const { read } of pairs) {
      for (const { tokens, policy, reference } of Object.values(read)) {
        expect(sum(tokens.map((token) => token.policy))).toBeCloseTo(policy, 4);
        expect(sum(tokens.map((token) => token.reference))).toBeCloseTo(reference, 4);
        // The run has moved.
        expect(policy).not.toBeCloseTo(reference, 3);
      }
    }
    expect(loss).toBeCloseTo(row.loss, 5);
    expect(mean(pairs.map(({ margin }) => margin))).toBeCloseTo(row['rewards/margins'], 5);
    expect(mean(pairs.map(({ read }) => read.chosen.policy))).toBeCloseTo(row['logps/chosen'], 4);
    expect(mean(pairs.map(({ read }) => read.rejected.reward))).toBeCloseTo(row['rewards/rejected'], 5);
  });
});

test('DPO: log-ratios times β are the reward, and the weight is σ(−z)', async () => {
  const { examples } = await atStepTwo('dpo', { beta: 0.5 });
  for (const { read, margin, weight, loss } of (examples as PairExamples).pairs) {
    for (const { tokens, reward } of Object.values(read)) {
      expect(0.5 * sum(tokens.map(({ policy, reference }) => policy - reference))).toBeCloseTo(reward, 4);
    }
    expect(weight).toBeCloseTo(1 / (1 + Math.exp(margin)), 5);
    expect(read.chosen.pull).toBeCloseTo(0.5 * weight, 5);
    expect(read.rejected.pull).toBeCloseTo(-0.5 * weight, 5);
    expect(loss).toBeCloseTo(Math.log1p(Math.exp(-margin)), 5);
  }
});

test('before the first step nothing has moved: loss ln 2, weight ½', async () => {
  const examples = (await examine('dpo', configOf('dpo'))) as PairExamples;
  expect(examples.step).toBe(0);
  for (const { margin, weight, loss } of examples.pairs) {
    expect(margin).toBe(0);
    expect(weight).toBeCloseTo(0.5, 6);
    expect(loss).toBeCloseTo(Math.LN2, 6);
  }
});

test('an adapter is read like a whole policy', async () => {
  const { examples, row } = await atStepTwo('dpo', { loraRank: 2 });
  expect((examples as PairExamples).loss).toBeCloseTo(row.loss, 5);
  expect((examples as PairExamples).loss).not.toBeCloseTo(Math.LN2, 4);
});

describe.each(['ppo', 'rloo', 'grpo'] as const)('%s', (method) => {
  test('the samples are those of the next step, and its row says the same of them', async () => {
    const { examples, row } = await atStepTwo(method, { reward: 'gold', beta: 0.2, learningRate: 0.03 });
    const { samples, next, clip } = examples as SampleExamples;
    expect(samples).toHaveLength(row.samples);
    expect(mean(samples.map(({ score }) => score))).toBeCloseTo(row['objective/scores'], 6);
    expect(mean(samples.map(({ logRatio }) => logRatio))).toBeCloseTo(row['objective/kl'], 6);
    expect([next.score, next.kl]).toEqual([row['objective/scores'], row['objective/kl']]);
    expect(next.clipped).toBe(row['policy/clipfrac_avg'] ?? null);
    for (const { tokens, logRatio } of samples) {
      expect(sum(tokens.map(({ policy, reference }) => policy - reference))).toBeCloseTo(logRatio, 5);
      if (method !== 'grpo')
        expect(sum(tokens.map(({ penalty }) => penalty))).toBeCloseTo(-0.2 * logRatio, 5);
      for (const { advantage, ratio, clipped } of tokens) {
        if (clip === null) expect(clipped).toBe(false);
        else if (Math.abs(advantage) > 1e-6) {
          expect(clipped).toBe(advantage > 0 ? ratio > 1 + clip : ratio < 1 - clip);
        }
      }
    }
    const tokens = samples.flatMap(({ tokens }) => tokens);
    expect(tokens.some(({ ratio }) => Math.abs(ratio - 1) > 1e-3)).toBe(true);
    if (method === 'ppo') {
      expect(mean(tokens.map(({ advantage }) => advantage))).toBeCloseTo(0, 5);
      expect(tokens.every(({ value }) => value !== null)).toBe(true);
    }
  });
});

test.each(['dpo', 'kto', 'ppo', 'grpo'] as const)(
  '%s: a run that is looked at goes on as one that is not, to the bit, and nothing is left behind',
  async (method) => {
    const config = configOf(method, { learningRate: 0.01 });
    const alone = await begin(method, methodInputs, config);
    const rows = await steps(alone, 4);
    const run = await begin(method, methodInputs, config);
    const looked = await steps(run, 2);
    await examine(method, config, await run.state());
    const before = tf.memory().numTensors;
    await examine(method, config, await run.state());
    expect(tf.memory().numTensors).toBe(before);
    looked.push(...(await steps(run, 2)));
    expect(looked).toEqual(rows);
    expect(await run.weights()).toEqual(await alone.weights());
    for (const made of [run, alone]) made.dispose();
  },
);

test('after the last step the next one can still be looked at', async () => {
  const config = configOf('ppo', { reward: 'gold', steps: 2 });
  const run = await begin('ppo', methodInputs, config);
  await steps(run, 2);
  const examples = (await examine('ppo', config, await run.state())) as SampleExamples;
  expect(examples.step).toBe(2);
  expect(examples.samples).toHaveLength(4);
  run.dispose();
});

test('methods without a batch of pairs or samples have nothing to show', async () => {
  expect(await examine('sft', configOf('sft'))).toBeNull();
});
