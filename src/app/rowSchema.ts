import * as z from 'zod/mini';
import { type MethodName, methods } from '../experiment/methods.ts';
import type { RunRow } from '../experiment/metrics.ts';

/** What a row of each method must have, as `metrics.ts` says it. All of it is finite numbers. */

const number = z.number();
const named = <Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, number])) as Record<Name, typeof number>;

const timed = named('step', 'seconds');
const trained = { ...timed, ...named('loss', 'grad_norm', 'learning_rate') };

const ofPairs = {
  ...trained,
  ...named('logps/chosen', 'logps/rejected'),
  ...named('rewards/chosen', 'rewards/rejected', 'rewards/margins', 'rewards/accuracies'),
};

const ofSamples = {
  ...timed,
  ...named('grad_norm', 'learning_rate', 'samples', 'length'),
  ...named('objective/kl', 'objective/entropy', 'objective/scores'),
  ...named('objective/non_score_reward', 'objective/rlhf_reward', 'val/num_eos_tokens'),
  gold: z.optional(number),
};

const ofClipping = named(
  'policy/approxkl_avg',
  'policy/clipfrac_avg',
  'val/ratio',
  'first/approxkl',
  'first/clipfrac',
  'first/ratio',
);

const rollouts: Partial<Record<MethodName, z.ZodMiniType>> = {
  'online-dpo': z.object({ ...ofPairs, ...ofSamples, ...named('objective/scores_margin') }),
  rloo: z.object({ ...ofSamples, ...named('loss/policy_avg') }),
  grpo: z.object({ ...ofSamples, ...ofClipping, ...named('loss/policy_avg', 'frac_reward_zero_std') }),
  ppo: z.object({ ...ofSamples, ...ofClipping, ...named('loss/policy_avg', 'loss/value_avg', 'kl_coef') }),
};

const rewardModels: Partial<Record<MethodName, z.ZodMiniType>> = {
  rm: z.object({ ...trained, ...named('mean_reward', 'accuracy', 'margin') }),
  'rm-ratings': z.object({ ...trained, ...named('mean_reward', 'correlation') }),
};

const pairRow = z.object(ofPairs);
const textRow = z.object({ ...trained, ...named('num_tokens') });
const bestOfNRow = z.object({ ...timed, ...named('proxy', 'gold', 'gold_stderr', 'kl_bound', 'samples') });
const walkRow = z.object({ ...timed, ...named('weight', 'distance') });

function rowOf(method: MethodName): z.ZodMiniType | undefined {
  switch (methods[method].kind) {
    case 'pairs':
      return pairRow;
    case 'texts':
      return textRow;
    case 'rollout':
      return rollouts[method];
    case 'reward model':
      return rewardModels[method];
    case 'best of n':
      return bestOfNRow;
    case 'walk':
      return walkRow;
  }
}

/** The rows of a run of that method. */
export function rowsOf(method: MethodName): z.ZodMiniType<RunRow[]> {
  return z.array(rowOf(method) ?? z.never()) as unknown as z.ZodMiniType<RunRow[]>;
}
