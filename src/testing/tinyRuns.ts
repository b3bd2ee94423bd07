import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import type { Gpt2Config } from '../experiment/architectures/gpt2.ts';
import type { LlamaConfig } from '../experiment/architectures/llama.ts';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { dpoControls } from '../experiment/methods/preference/dpo.ts';
import { unpairedControls } from '../experiment/methods/preference/unpaired.ts';
import { grpoControls } from '../experiment/methods/sampling/grpo.ts';
import { onlineDpoControls } from '../experiment/methods/sampling/onlineDpo.ts';
import { ppoControls } from '../experiment/methods/sampling/ppo.ts';
import { rlooControls } from '../experiment/methods/sampling/rloo.ts';
import { random } from '../experiment/random.ts';
import { layoutOf } from '../model/causalLm.ts';
import { type Parameters, parametersFrom } from '../model/parameters.ts';
import type { TokenPair } from '../model/texts/preferenceBatch.ts';
import type { Reward } from '../training/rollouts/reward.ts';
import { newTrainState, type TrainState } from '../training/step/trainState.ts';
import { dpo } from '../training/trainers/dpo.ts';
import { grpo } from '../training/trainers/grpo.ts';
import { newRewardModel } from '../training/trainers/newRewardModel.ts';
import { onlineDpo } from '../training/trainers/onlineDpo.ts';
import { ppo } from '../training/trainers/ppo.ts';
import { rloo } from '../training/trainers/rloo.ts';
import { sft } from '../training/trainers/sft.ts';
import { unpairedKto, unpairedOf } from '../training/trainers/unpairedKto.ts';

// For tests of what all trainers have in common: a model of either architecture that takes a step in milliseconds,
// something to train it on, and every trainer of a policy under one signature.

const common = { vocabulary: 13, contextLength: 12, width: 12, layers: 1, endOfText: 0, tiedHead: true };
const configs = {
  gpt2: { architecture: 'gpt2', ...common, heads: 2, layerNormEpsilon: 1e-5 },
  llama: {
    architecture: 'llama',
    ...common,
    innerWidth: 14,
    heads: 4,
    keyValueHeads: 2,
    headWidth: 4,
    rmsNormEpsilon: 1e-5,
    ropeTheta: 100,
  },
} as const satisfies { gpt2: Gpt2Config; llama: LlamaConfig };

export type Architecture = keyof typeof configs;

export interface TinyWorld {
  config: ModelConfig;
  weights: Float32Array;
  reference: { config: ModelConfig; parameters: Parameters };
  pairs: TokenPair[];
  prompts: number[][];
  /** Likes the words 1 to 4, each once. */
  reward: Reward;
}

/** A world whose reference lies on the backend in use. */
export function tinyWorld(architecture: Architecture): TinyWorld {
  const config = configs[architecture];
  const layout = layoutOf(config);
  const stream = random(5, 'tiny world', architecture);
  const weights = Float32Array.from({ length: layout.size }, () => 0.3 * stream.normal());
  const words = (length: number) => Array.from({ length }, () => 1 + stream.below(12));
  const count = (completion: readonly number[]) =>
    new Set(completion.filter((id) => id >= 1 && id <= 4)).size;
  return {
    config,
    weights,
    reference: { config, parameters: parametersFrom(layout, weights) },
    pairs: [2, 4, 3, 6].map((length) => ({
      prompt: words(2),
      chosen: [...words(length), 0],
      rejected: [...words(length + 1), 0],
    })),
    prompts: Array.from({ length: 6 }, (_, i) => words(1 + (i % 3))),
    reward: { score: async (samples) => samples.map(({ completion }) => count(completion)) },
  };
}

export const newPolicy = ({ config, reference, weights }: TinyWorld): TrainState =>
  newTrainState(config, reference.parameters.layout, weights);

/** A model with a scalar head on the reference's layers: PPO's critic, or a reward model. */
export const newScorer = ({ config, reference, weights }: TinyWorld): TrainState =>
  newRewardModel(
    { config, layout: reference.parameters.layout, weights },
    { start: 'sft', layers: 1, width: 0, seed: 0 },
  );

export interface TinyRun {
  steps: number;
  learningRate: number;
}

type Start = (
  world: TinyWorld,
  policy: TrainState,
  run: TinyRun,
  critic: TrainState,
) => AsyncGenerator<object>;

const settings = { batchSize: 4, promptsPerStep: 6, beta: 0.1, temperature: 0.9 };

/** Only PPO looks at the critic. */
export const policyTrainers: Record<string, Start> = {
  SFT: ({ pairs }, policy, { steps, learningRate }) =>
    sft(policy, {
      steps,
      maxGradNorm: 1,
      learningRate: () => learningRate,
      batch: () => pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })),
    }),
  DPO: ({ reference, pairs }, policy, run) =>
    dpo(policy, reference, pairs, { ...defaultsOf(dpoControls), ...settings, ...run }),
  'unpaired KTO': ({ reference, pairs }, policy, run) =>
    unpairedKto(policy, reference, unpairedOf(pairs, 1), {
      ...defaultsOf(unpairedControls),
      ...settings,
      batchSize: 2,
      ...run,
    }),
  'online DPO': (world, policy, run) =>
    onlineDpo(policy, world, { ...defaultsOf(onlineDpoControls), ...settings, ...run }),
  RLOO: (world, policy, run) => rloo(policy, world, { ...defaultsOf(rlooControls), ...settings, ...run }),
  GRPO: (world, policy, run) =>
    grpo(policy, world, { ...defaultsOf(grpoControls), ...settings, epochs: 2, ...run }),
  PPO: (world, policy, run, critic) =>
    ppo({ policy, critic, beta: 0.05 }, world, {
      ...defaultsOf(ppoControls),
      ...settings,
      epochs: 2,
      ...run,
    }),
};

export async function rowsOf(run: AsyncGenerator<object>): Promise<Record<string, number>[]> {
  const rows: Record<string, number>[] = [];
  for await (const row of run) rows.push({ ...row, seconds: 0 });
  return rows;
}
