import type { InterpolateRow } from '../experiment/methods/interpolate.ts';
import { type MethodName, methods } from '../experiment/methods/methods.ts';
import type { RatingModelRow, RewardModelRow } from '../experiment/methods/rewardModel.ts';
import type { BestOfNRow } from '../experiment/methods/sampling/bestOfN.ts';
import type { PpoRow } from '../experiment/methods/sampling/ppo.ts';
import type { Evaluation, RunRow } from '../experiment/metrics/metrics.ts';
import type { ClippingRow, RolloutRow } from '../experiment/metrics/rows.ts';
import { evaluationForTests, rowForTests } from './fakeWorker.ts';

/** Rows and evaluations as the worker sends them, for tests: one of each kind, with numbers that grow with the step. */

const trained = (step: number) => ({ step, grad_norm: 1, learning_rate: 1e-4, seconds: 0.5 });

const sampled = (step: number): RolloutRow => ({
  ...trained(step),
  'objective/kl': step / 5,
  'objective/entropy': 20,
  'objective/scores': step / 10,
  'objective/non_score_reward': -step / 100,
  'objective/rlhf_reward': step / 11,
  'val/num_eos_tokens': 24,
  samples: 32,
  length: 18 + step,
  gold: step / 20,
  'loss/policy_avg': -0.01,
});

const clipping: ClippingRow = {
  'policy/approxkl_avg': 0.01,
  'policy/clipfrac_avg': 0.1,
  'val/ratio': 1.01,
  'first/approxkl': 0,
  'first/clipfrac': 0,
  'first/ratio': 1,
};

const scored = (step: number) => ({ ...trained(step), loss: 0.6, mean_reward: 0.1 });

export function rowOfMethod(method: MethodName, step: number): RunRow {
  const { 'loss/policy_avg': _, ...judged } = sampled(step);
  switch (method) {
    case 'sft':
      return { ...trained(step), loss: 1, num_tokens: 300 };
    case 'online-dpo':
      return { ...rowForTests(step), ...judged, 'objective/scores_margin': 0.4 };
    case 'rloo':
      return sampled(step);
    case 'grpo':
      return { ...sampled(step), ...clipping, frac_reward_zero_std: 0 };
    case 'ppo':
      return { ...sampled(step), ...clipping, 'loss/value_avg': 0.4, kl_coef: 0.05 } satisfies PpoRow;
    case 'rm':
      return { ...scored(step), accuracy: 0.7, margin: 0.5 } satisfies RewardModelRow;
    case 'rm-ratings':
      return { ...scored(step), correlation: 0.6 } satisfies RatingModelRow;
    case 'best-of-n':
      return {
        ...bestOf(step),
        step,
        samples: 48 * step,
        seconds: 0.2,
      } satisfies BestOfNRow;
    case 'interpolate':
      return { step, weight: step / 10, distance: step, seconds: 0.01 } satisfies InterpolateRow;
    default:
      return rowForTests(step);
  }
}

const bestOf = (n: number) => ({
  proxy: Math.log(n),
  gold: Math.log(n) / 2,
  gold_stderr: 0.1,
  kl_bound: Math.log(n) - (n - 1) / n,
});

export function evaluationOfMethod(method: MethodName, step: number): Evaluation {
  const { row, comparisons } = evaluationForTests(step);
  switch (methods[method].family.charts) {
    case 'samples':
      return { row: { ...row, proxy: step / 9, proxy_stderr: 0.1 }, comparisons };
    case 'reward model':
      return { row: { ...row, kl: 0, kl_stderr: 0, gold_correlation: 0.7 }, comparisons };
    case 'best of n':
      return {
        row: { ...row, ...(step > 0 && { kl: bestOf(step).kl_bound, proxy: bestOf(step).proxy }) },
        comparisons,
        ...(step > 0 && {
          bestOfN: Array.from({ length: step }, (_, i) => ({ n: i + 1, ...bestOf(i + 1) })),
          frontier: [
            { beta: 0.1, reward: 2, kl: 3, ess: 1.2 },
            { beta: 1, reward: 1, kl: 1, ess: 12 },
          ],
        }),
      };
    default:
      return { row, comparisons };
  }
}
