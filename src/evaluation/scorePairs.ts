import type { EvaluationRow } from '../experiment/metrics/metrics.ts';
import { correlation, mean } from '../experiment/metrics/statistics.ts';
import { rewardModelMetrics } from '../losses/rewardModel.ts';
import type { Sequence } from '../model/sequences.ts';
import { sequencesOf, type TokenPair } from '../model/texts/preferenceBatch.ts';

/** A number for each completion, the higher the better. */
export type Score = (sequences: readonly Sequence[]) => Promise<number[]>;

/** How well a score ranks held-out pairs, and how far it agrees with gold. */
export type ScoreMetrics = Pick<
  EvaluationRow,
  | 'eval_loss'
  | 'eval_rewards/chosen'
  | 'eval_rewards/rejected'
  | 'eval_rewards/margins'
  | 'eval_rewards/accuracies'
  | 'eval_pairs'
> &
  Pick<EvaluationRow, 'gold_correlation'>;

/**
 * Measures a reward model, or any other score, on pairs that nothing is trained on. The loss is Bradley–Terry's,
 * −ln σ(r(chosen) − r(rejected)); a tie counts as half a success; the correlation is Pearson's, over all of the
 * pairs' completions. (Not by `pairMetrics`: there are no log-probabilities here.)
 */
export async function scoreMetrics(
  score: Score,
  gold: Score | null,
  pairs: readonly TokenPair[],
): Promise<Partial<ScoreMetrics>> {
  if (pairs.length === 0) return {};
  const sequences = sequencesOf(pairs); // chosen ones, then rejected ones
  const [scores, golds] = [await score(sequences), await gold?.(sequences)];
  const [chosen, rejected] = [scores.slice(0, pairs.length), scores.slice(pairs.length)];
  const margins = chosen.map((value, i) => value - rejected[i]);
  const { accuracy, margin } = rewardModelMetrics(chosen, rejected);
  return {
    // ln(1 + e^−m), written so that a large negative margin does not overflow.
    eval_loss: mean(margins.map((m) => Math.max(0, -m) + Math.log1p(Math.exp(-Math.abs(m))))),
    'eval_rewards/chosen': mean(chosen),
    'eval_rewards/rejected': mean(rejected),
    'eval_rewards/margins': margin,
    'eval_rewards/accuracies': accuracy,
    eval_pairs: pairs.length,
    ...(golds && { gold_correlation: correlation(scores, golds) }),
  };
}
