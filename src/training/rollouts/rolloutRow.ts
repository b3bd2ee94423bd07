import type { RolloutRow } from '../../experiment/metrics/rows.ts';
import { mean, sum } from '../../experiment/metrics/statistics.ts';
import type { Rollout } from './rollout.ts';

/** log π − log π_ref of each completion token. */
export function logRatiosOf({ logProbs, referenceLogProbs }: Rollout): number[][] {
  return logProbs.map((row, i) => row.map((logProb, t) => logProb - referenceLogProbs[i][t]));
}

/** One advantage for a whole completion, at each of its tokens. */
export function forEachToken(advantages: readonly number[], { logProbs }: Rollout): number[][] {
  return logProbs.map((row, i) => row.map(() => advantages[i]));
}

/** The row's part that follows from the rollout alone. @param beta coefficient of the KL penalty */
export function rolloutMetrics(rollout: Rollout, beta: number) {
  const { samples, logProbs, scores, gold } = rollout;
  const kl = mean(logRatiosOf(rollout).map(sum));
  const objective = {
    'objective/kl': kl,
    'objective/entropy': -mean(logProbs.map(sum)),
    'objective/scores': mean(scores),
    'objective/non_score_reward': -beta * kl,
    'objective/rlhf_reward': mean(scores) - beta * kl,
    'val/num_eos_tokens': samples.filter(({ finished }) => finished).length,
    samples: samples.length,
    length: mean(samples.map(({ completion }) => completion.length)),
  };
  return (gold ? { ...objective, gold: mean(gold) } : objective) satisfies Partial<RolloutRow>;
}
