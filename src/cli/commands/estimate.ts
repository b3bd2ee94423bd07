import { type Estimate, meanEstimate } from '../../experiment/metrics/statistics.ts';

/** A mean or a rate with its 95% interval, as commands print it and files keep it. */
export interface PrintedEstimate {
  mean: number;
  interval: [low: number, high: number];
}

export function printed({ value, interval }: Estimate): PrintedEstimate {
  return { mean: value, interval };
}

/** Mean ± 1.96 standard errors. */
export function estimate(values: readonly number[]): PrintedEstimate {
  return printed(meanEstimate(values));
}

/** Whether all of `higher` lies above all of `lower`. */
export function liesAbove(higher: PrintedEstimate, lower: PrintedEstimate): boolean {
  return higher.interval[0] > lower.interval[1];
}

/** "0.81 [0.67, 0.95]" */
export function written({ mean, interval }: PrintedEstimate): string {
  return `${mean.toFixed(2)} [${interval.map((end) => end.toFixed(2)).join(', ')}]`;
}
