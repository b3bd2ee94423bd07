import type { BestOfNPoint } from '../experiment/methods/sampling/bestOfN.ts';
import type { FrontierPoint } from '../experiment/metrics/metrics.ts';
import { meanAndError } from '../experiment/metrics/statistics.ts';
import { bestOfNKlBound, expectedBestOfN } from './bestOfN.ts';
import { optimalFrontier } from './optimalFrontier.ts';

/** Scores of samples of the reference, pool by pool: [prompts][samples of the prompt]. */
export interface Pools {
  /** By what picks. */
  proxy: number[][];
  gold: number[][];
}

/** Tethers at which the frontier is drawn: from loose, where few samples carry it, to tight. */
const BETAS = [0.1, 0.14, 0.2, 0.28, 0.4, 0.56, 0.8, 1.1, 1.6, 2.3, 3.2, 4.5, 6.4, 9, 13, 26];

export function emptyPools(prompts: number): Pools {
  const lists = () => Array.from({ length: prompts }, (): number[] => []);
  return { proxy: lists(), gold: lists() };
}

/** One more sample of every prompt. */
export function addToPools(pools: Pools, proxy: readonly number[], gold: readonly number[]): void {
  pools.proxy.forEach((scores, prompt) => {
    scores.push(proxy[prompt]);
    pools.gold[prompt].push(gold[prompt]);
  });
}

/** Expected proxy and gold of the best of n, averaged over the prompts' pools, each at least n large. */
export function bestOfNPoint({ proxy, gold }: Pools, n: number): BestOfNPoint {
  const golds = meanAndError(proxy.map((scores, prompt) => expectedBestOfN(scores, gold[prompt], n)));
  return {
    n,
    proxy: meanAndError(proxy.map((scores) => expectedBestOfN(scores, scores, n))).mean,
    gold: golds.mean,
    gold_stderr: golds.stderr,
    kl_bound: bestOfNKlBound(n),
  };
}

/** Every n from 1 to the pools' size, all from the same samples. */
export function bestOfNCurve(pools: Pools): BestOfNPoint[] {
  const size = pools.gold[0]?.length ?? 0;
  return Array.from({ length: size }, (_, i) => bestOfNPoint(pools, i + 1));
}

/** What the best policy of all could have at each KL, by the gold of the same samples. */
export function frontierOf({ gold }: Pools): FrontierPoint[] {
  return optimalFrontier(gold, BETAS);
}
