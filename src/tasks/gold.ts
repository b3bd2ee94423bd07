import { mean, populationDeviation } from '../experiment/metrics/statistics.ts';

/** Where a judge's raw scores lie on reference samples. */
export interface Normaliser {
  mean: number;
  std: number;
}

/**
 * Mean and standard deviation (of the population) of raw scores. Made once from samples of the reference model,
 * so that gold reads "this many standard deviations better than the reference", whatever the world's own scale.
 */
export function normaliser(scores: readonly number[]): Normaliser {
  if (scores.length < 2)
    throw new Error(`normaliser: ${scores.length} score(s); it takes two to have a spread`);
  const std = populationDeviation(scores);
  if (!(std > 0)) throw new Error('normaliser: all scores are the same');
  return { mean: mean(scores), std };
}

/** The raw score in standard deviations above the reference's mean. */
export function normalise(score: number, scale: Normaliser): number {
  return (score - scale.mean) / scale.std;
}
