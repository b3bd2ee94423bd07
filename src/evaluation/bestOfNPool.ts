import type { BestOfNPoint } from '../experiment/methods/sampling/bestOfN.ts';
import type { FrontierPoint } from '../experiment/metrics/metrics.ts';
import { meanAndError, populationDeviation, rateEstimate, winOf } from '../experiment/metrics/statistics.ts';
import { bestOfNKlBound, expectedBestOfN } from './bestOfN.ts';
import { optimalFrontier } from './optimalFrontier.ts';

/** Scores of samples of the reference, pool by pool: [prompts][samples of the prompt]. */
export interface Pools {
  /** By what picks. */
  proxy: number[][];
  /** By who judges the picks; null where nobody does. */
  judged: JudgedPools | null;
}

export interface JudgedPools {
  /** Gold in a world, else the reward that somebody chose. */
  by: 'gold' | 'own_reward';
  scores: number[][];
  /** One more sample of each prompt, which nothing picks: whether the pick beats it is the win rate. [prompts] */
  opponents?: number[];
}

/** Tethers at which the frontier is drawn: from loose, where few samples carry it, to tight. In deviations of the reward. */
const BETAS = [0.1, 0.14, 0.2, 0.28, 0.4, 0.56, 0.8, 1.1, 1.6, 2.3, 3.2, 4.5, 6.4, 9, 13, 26];

const lists = (prompts: number) => Array.from({ length: prompts }, (): number[] => []);

/** @param by null where nobody judges the picks */
export function emptyPools(prompts: number, by: JudgedPools['by'] | null): Pools {
  return { proxy: lists(prompts), judged: by && { by, scores: lists(prompts) } };
}

/** Samples of each prompt. */
export const sizeOf = ({ proxy }: Pools): number => proxy[0]?.length ?? 0;

/** One more sample of every prompt. */
export function addToPools(
  { proxy, judged }: Pools,
  picks: readonly number[],
  judges: readonly number[] = [],
): void {
  proxy.forEach((scores, prompt) => {
    scores.push(picks[prompt]);
    judged?.scores[prompt].push(judges[prompt]);
  });
}

/** Expected scores of the best of n, averaged over the prompts' pools, each at least n large. */
export function bestOfNPoint({ proxy, judged }: Pools, n: number): BestOfNPoint {
  return {
    n,
    proxy: meanAndError(proxy.map((scores) => expectedBestOfN(scores, scores, n))).mean,
    ...(judged && judgedPick(proxy, judged, n)),
    kl_bound: bestOfNKlBound(n),
  };
}

function judgedPick(proxy: Pools['proxy'], { by, scores, opponents }: JudgedPools, n: number) {
  const { mean, stderr } = meanAndError(
    proxy.map((picks, prompt) => expectedBestOfN(picks, scores[prompt], n)),
  );
  if (by === 'gold') return { gold: mean, gold_stderr: stderr };
  if (!opponents) return { own_reward: mean, own_reward_stderr: stderr };
  const wins = proxy.map((picks, prompt) => {
    const outcomes = scores[prompt].map((score) => winOf(score - opponents[prompt]));
    // Weights that sum up to 1 but for rounding.
    return Math.min(1, expectedBestOfN(picks, outcomes, n));
  });
  const { value, interval } = rateEstimate(wins);
  return {
    own_reward: mean,
    own_reward_stderr: stderr,
    own_win_rate: value,
    own_win_rate_low: interval[0],
    own_win_rate_high: interval[1],
  };
}

/** Every n from 1 to the pools' size, all from the same samples. */
export function bestOfNCurve(pools: Pools): BestOfNPoint[] {
  return Array.from({ length: sizeOf(pools) }, (_, i) => bestOfNPoint(pools, i + 1));
}

/**
 * What the best policy of all could have at each KL, by the judge of the same samples: none where nobody judges, or where
 * all samples are worth the same. Gold is in deviations of the reference; other rewards have a deviation of their own.
 */
export function frontierOf({ judged }: Pools): FrontierPoint[] {
  if (!judged) return [];
  const { by, scores } = judged;
  const unit = by === 'gold' ? 1 : populationDeviation(scores.flat());
  return unit > 0 ? optimalFrontier(scores, by === 'gold' ? BETAS : BETAS.map((beta) => beta * unit)) : [];
}
