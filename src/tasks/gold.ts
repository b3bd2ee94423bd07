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
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const std = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  if (!(std > 0)) throw new Error('normaliser: all scores are the same');
  return { mean, std };
}

/** The raw score in standard deviations above the reference's mean. */
export function normalise(score: number, { mean, std }: Normaliser): number {
  return (score - mean) / std;
}
