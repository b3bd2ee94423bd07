import type { EvaluationRow, GoldRow } from '../../experiment/metrics/metrics.ts';
import { normalInterval } from '../../experiment/metrics/statistics.ts';

/** 95% intervals of an evaluation's numbers: its samples are enough for the normal one. */

export type Interval = [low: number, high: number];

export const goldInterval = ({ gold, gold_stderr }: GoldRow): Interval => normalInterval(gold, gold_stderr);

/** A distance has no values below 0. */
export function klInterval({ kl, kl_stderr }: EvaluationRow): Interval {
  const [low, high] = normalInterval(kl, kl_stderr);
  return [Math.max(0, low), high];
}
