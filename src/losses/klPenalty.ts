/** The KL penalty of reinforcement learning from a reward model, and how strong it is. Plain numbers. */

/**
 * Rewards of one completion's tokens (Ziegler et al. 2019, eq. 2, token by token): a penalty at each token and the
 * score at the last one:
 *
 *   r_t = −β (log π_t − log π_ref,t) + [t last] · score
 *
 * @param logRatios log π(y_t|…) − log π_ref(y_t|…) = k1 of each token [time]
 * @param score of the whole completion
 * @param beta β
 */
export function tokenRewards(logRatios: readonly number[], score: number, beta: number): number[] {
  const last = logRatios.length - 1;
  return logRatios.map((logRatio, t) => -beta * logRatio + (t === last ? score : 0));
}

/** The same for the completion as a whole, for RLOO: R = score − β Σ_t (log π_t − log π_ref,t). */
export function sequenceReward(logRatios: readonly number[], score: number, beta: number): number {
  return score - beta * logRatios.reduce((sum, logRatio) => sum + logRatio, 0);
}

/** A completion that ran into the length limit was never scored as a whole: its score less a penalty of 1. */
export function scoreOfSample(score: number, finished: boolean, penalty = 1): number {
  return finished ? score : score - penalty;
}

/**
 * The adaptive coefficient (Ziegler et al. 2019, section 2.2), after each batch:
 *
 *   β ← β (1 + clip(KL/target − 1, ±0.2) · n/horizon)
 *
 * A fixed coefficient is one that this is not applied to.
 *
 * @param beta β so far
 * @param measured `kl`: mean sequence KL of the batch in nats; `samples` n: completions in it
 * @param aim `target` in nats; `horizon`: completions over which β may change by about a fifth
 */
export function adaptedBeta(
  beta: number,
  { kl, samples }: { kl: number; samples: number },
  { target, horizon }: { target: number; horizon: number },
): number {
  const error = Math.min(0.2, Math.max(-0.2, kl / target - 1));
  return beta * (1 + (error * samples) / horizon);
}
