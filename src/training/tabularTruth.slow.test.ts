import { beforeAll, expect, test, vi } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { dpoControls } from '../experiment/methods/preference/dpo.ts';
import { grpoControls } from '../experiment/methods/sampling/grpo.ts';
import { onlineDpoControls } from '../experiment/methods/sampling/onlineDpo.ts';
import { ppoControls } from '../experiment/methods/sampling/ppo.ts';
import { rlooControls } from '../experiment/methods/sampling/rloo.ts';
import { klDivergence } from '../experiment/metrics/optimalPolicy.ts';
import { random } from '../experiment/random.ts';
import { gpt2Layout } from '../model/architectures/gpt2.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { parametersFrom } from '../model/parameters.ts';
import { tokenScores } from '../model/scalarHead.ts';
import type { TokenPair } from '../model/texts/preferenceBatch.ts';
import {
  allCompletions,
  optimalPolicy,
  probabilities,
  tinyConfig,
  tinyWeights,
} from '../testing/enumeration.ts';
import type { Reward } from './rollouts/reward.ts';
import { disposeTrainState, newTrainState, type TrainState } from './step/trainState.ts';
import { dpo } from './trainers/dpo.ts';
import { grpo } from './trainers/grpo.ts';
import { newRewardModel } from './trainers/newRewardModel.ts';
import { onlineDpo } from './trainers/onlineDpo.ts';
import { ppo } from './trainers/ppo.ts';
import { rloo } from './trainers/rloo.ts';

/**
 * Every method that holds on to a reference has the same optimum, π* ∝ π_ref exp(r/β). Here all 21 completions of
 * a prompt can be written down, so what was learnt is compared with it exactly, by enumeration.
 */
const BETA = 0.7;
vi.setConfig({ testTimeout: 120_000 }); // each takes about five seconds on an idle processor
const layout = gpt2Layout(tinyConfig);
const weights = tinyWeights(layout.size);
const completions = allCompletions(tinyConfig.vocabulary, tinyConfig.endOfText, 2);
const prompts = [[1], [2]];
// e^r is 1, 2 or 3, so that Bradley–Terry's probabilities are small fractions: 1/2, 1/3, 1/4, 2/5.
const stream = random(7, 'rewards');
const odds = new Map(
  prompts.flatMap((prompt) =>
    completions.map((completion) => [String([prompt, completion]), stream.pick([1, 2, 3])] as const),
  ),
);
const oddsOf = (prompt: readonly number[], completion: readonly number[]) =>
  odds.get(String([prompt, completion])) as number;
const reward: Reward = {
  score: async (samples) => samples.map(({ prompt, completion }) => Math.log(oddsOf(prompt, completion))),
};

let reference: LanguageModel;
beforeAll(async () => {
  await startBackend('wasm');
  reference = { config: tinyConfig, parameters: parametersFrom(layout, weights) };
});

/** KL(π ‖ π*), the mean over prompts. */
async function distance(policy: LanguageModel): Promise<number> {
  let total = 0;
  for (const prompt of prompts) {
    const own = await probabilities(policy, prompt, completions);
    const base = await probabilities(reference, prompt, completions);
    const rewards = completions.map((completion) => Math.log(oddsOf(prompt, completion)));
    total += klDivergence(own, optimalPolicy(base, rewards, BETA));
  }
  return total / prompts.length;
}

/** E_π[r], the mean over prompts. */
async function earnings(policy: LanguageModel): Promise<number> {
  let total = 0;
  for (const prompt of prompts) {
    const own = await probabilities(policy, prompt, completions);
    total += own.reduce((sum, p, i) => sum + p * Math.log(oddsOf(prompt, completions[i])), 0);
  }
  return total / prompts.length;
}

/** Trains a copy of the reference to the end. @returns KL to π* before and after */
async function learn(run: (policy: TrainState) => AsyncGenerator<unknown>): Promise<[number, number]> {
  const policy = newTrainState(tinyConfig, layout, weights);
  const before = await distance(policy.model);
  for await (const _ of run(policy));
  const after = await distance(policy.model);
  disposeTrainState(policy);
  return [before, after];
}

test('the completions are all there are', async () => {
  expect(completions).toHaveLength(21);
  const total = (await probabilities(reference, [1], completions)).reduce((sum, p) => sum + p, 0);
  expect(total).toBeCloseTo(1, 5);
});

test('DPO reaches the optimal policy from soft labels', async () => {
  // A pair with odds 2 : 3 comes five times, preferred twice and three times: the exact soft label.
  const pairs: TokenPair[] = prompts.flatMap((prompt) =>
    completions.flatMap((a, i) =>
      completions
        .slice(i + 1)
        .flatMap((b) => [
          ...Array(oddsOf(prompt, a)).fill({ prompt, chosen: a, rejected: b }),
          ...Array(oddsOf(prompt, b)).fill({ prompt, chosen: b, rejected: a }),
        ]),
    ),
  );
  const config = { ...defaultsOf(dpoControls), beta: BETA, learningRate: 1e-2, batchSize: pairs.length };
  const [before, after] = await learn((policy) => dpo(policy, reference, pairs, { ...config, steps: 100 }));
  expect(before).toBeGreaterThan(0.1);
  expect(after).toBeLessThan(0.01);
});

const repeated = (times: number) => Array.from({ length: times }, () => prompts).flat();
const online = { beta: BETA, missingEosPenalty: 0, maxGradNorm: 0, schedule: 'linear' } as const;

test('RLOO reaches the optimal policy', async () => {
  const config = { ...defaultsOf(rlooControls), ...online, samplesPerPrompt: 64, learningRate: 1e-2 };
  const setting = { reference, prompts, reward };
  const [before, after] = await learn((policy) =>
    rloo(policy, setting, { ...config, promptsPerStep: 2, steps: 500 }),
  );
  expect(before).toBeGreaterThan(0.1);
  expect(after).toBeLessThan(0.01);
});

test('online DPO reaches the optimal policy, from soft labels of its own samples', async () => {
  const config = { ...defaultsOf(onlineDpoControls), ...online, labels: 'soft', learningRate: 1e-2 } as const;
  const setting = { reference, prompts: repeated(64), reward };
  const [, after] = await learn((policy) =>
    onlineDpo(policy, setting, { ...config, promptsPerStep: 128, steps: 300 }),
  );
  expect(after).toBeLessThan(0.01);
});

test('PPO reaches the optimal policy, and its critic the value of a prompt', async () => {
  const changes = {
    promptsPerStep: 256,
    epochs: 2,
    minibatches: 2,
    steps: 200,
    learningRate: 1e-2,
    valueLearningRate: 1e-2,
  };
  const config = { ...defaultsOf(ppoControls), ...online, ...changes };
  const setting = { reference, prompts: repeated(128), reward };
  const backbone = { config: tinyConfig, layout, weights };
  const critic = newRewardModel(backbone, { start: 'sft', layers: 1, width: 0, seed: 0 });
  const [before, after] = await learn((policy) => ppo({ policy, critic, beta: BETA }, setting, config));
  expect(before).toBeGreaterThan(0.1);
  expect(after).toBeLessThan(0.01);
  // With γ = 1 what is to be earned from a prompt on, penalty included, is β ln Z.
  const { config: shape, parameters } = critic.model;
  for (const prompt of prompts) {
    const base = await probabilities(reference, prompt, completions);
    const z = base.reduce((sum, p, i) => sum + p * oddsOf(prompt, completions[i]) ** (1 / BETA), 0);
    const value = await tokenScores(shape, parameters.tensors, Int32Array.from(prompt), 1).data();
    expect(Math.abs(value[0] - BETA * Math.log(z))).toBeLessThan(0.05);
  }
  disposeTrainState(critic);
});

test('GRPO, whose optimum is another one, earns nearly all there is to earn where nothing holds it', async () => {
  const changes = {
    beta: 0,
    samplesPerPrompt: 32,
    promptsPerStep: 2,
    learningRate: 1e-2,
    epochs: 2,
    steps: 60,
  };
  const config = { ...defaultsOf(grpoControls), ...online, ...changes };
  const policy = newTrainState(tinyConfig, layout, weights);
  const before = await earnings(policy.model);
  for await (const _ of grpo(policy, { reference, prompts, reward }, config));
  const after = await earnings(policy.model);
  expect(before).toBeLessThan(0.8);
  expect(after).toBeGreaterThan(0.95 * Math.log(3));
  disposeTrainState(policy);
});
