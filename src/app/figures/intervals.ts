import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import { normalInterval } from '../../experiment/metrics/statistics.ts';
import type { JudgedValue } from './judged.ts';

/** 95% intervals of an evaluation's numbers: its samples are enough for the normal one. */

export type Interval = [low: number, high: number];

export const judgedInterval = ({ value, stderr = 0 }: JudgedValue): Interval => normalInterval(value, stderr);

/** A distance has no values below 0. */
export function klInterval({ kl, kl_stderr }: EvaluationRow): Interval {
  const [low, high] = normalInterval(kl, kl_stderr);
  return [Math.max(0, low), high];
}
