import type { Contest, Tally } from '../../experiment/metrics/contest.ts';
import type { CompletionView, EvaluationRow, PerSample } from '../../experiment/metrics/metrics.ts';

/** By what results go: gold where there is a judge, else the reward that somebody chose. */

/** "gold", "your reward" */
export type JudgedBy = 'gold' | 'your reward';

export interface JudgedValue {
  by: JudgedBy;
  value: number;
  stderr: number | undefined;
}

/** What an evaluation, or a point of best of n, can say by it. */
type Judged = Pick<EvaluationRow, 'gold' | 'gold_stderr' | 'own_reward' | 'own_reward_stderr'>;

/** What it says by it; null where it says nothing. */
export function judgedIn(row: Judged): JudgedValue | null {
  if (row.gold !== undefined) return { by: 'gold', value: row.gold, stderr: row.gold_stderr };
  if (row.own_reward === undefined) return null;
  return { by: 'your reward', value: row.own_reward, stderr: row.own_reward_stderr };
}

/** The same of one completion. */
export function judgedText({ gold, own_reward }: CompletionView): Omit<JudgedValue, 'stderr'> | null {
  if (gold !== undefined) return { by: 'gold', value: gold };
  return own_reward === undefined ? null : { by: 'your reward', value: own_reward };
}

/** Of each fresh sample. */
export const judgedSamples = (samples: PerSample | undefined): readonly number[] | undefined =>
  samples?.gold ?? samples?.own_reward;

/** The share of prompts on which the policy beats the reference by it, with its interval where there is one. */
export function winRateIn(row: EvaluationRow): { value: number; low?: number; high?: number } | null {
  const { win_rate, own_win_rate } = row;
  if (win_rate !== undefined) return { value: win_rate, low: row.win_rate_low, high: row.win_rate_high };
  if (own_win_rate === undefined) return null;
  return { value: own_win_rate, low: row.own_win_rate_low, high: row.own_win_rate_high };
}

/** Who wins a contest by it. */
export const tallyOf = ({ byGold, byOwnReward }: Contest): Tally | null => byGold ?? byOwnReward ?? null;
