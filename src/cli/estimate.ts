import { meanAndError } from '../evaluation/meanAndError.ts';

/** A mean with its 95% interval. */
export interface Estimate {
  mean: number;
  interval: [low: number, high: number];
}

/** Mean ± 1.96 standard errors. */
export function estimate(values: readonly number[]): Estimate {
  const { mean, stderr } = meanAndError(values);
  return { mean, interval: [mean - 1.96 * stderr, mean + 1.96 * stderr] };
}

/** Whether all of `higher` lies above all of `lower`. */
export function liesAbove(higher: Estimate, lower: Estimate): boolean {
  return higher.interval[0] > lower.interval[1];
}

/** "0.81 [0.67, 0.95]" */
export function written({ mean, interval }: Estimate): string {
  return `${mean.toFixed(2)} [${interval.map((end) => end.toFixed(2)).join(', ')}]`;
}
