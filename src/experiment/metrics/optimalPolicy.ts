import { sum } from './statistics.ts';

/** The policy that maximises E[r] − β KL(π ‖ π_ref), where the space can be written down or sampled. */

export interface OptimalPolicy {
  /** π*(y) = π_ref(y) exp(r(y)/β) / Z. [outcomes] */
  pi: number[];
  /** E_{π*}[r] */
  reward: number;
  /** KL(π* ‖ π_ref) in nats, = (reward − β ln Z)/β. */
  kl: number;
  /** β ln Z = reward − β KL: the value of the objective itself. */
  betaLogZ: number;
}

/**
 * The optimal policy on a finite space (Rafailov et al. 2023, eq. 4):
 *
 *   π* ∝ π_ref exp(r/β)
 *
 * @param reference π_ref [outcomes]
 * @param reward r [outcomes]
 * @param beta β > 0
 */
export function optimalPolicy(
  reference: readonly number[],
  reward: readonly number[],
  beta: number,
): OptimalPolicy {
  if (reference.length !== reward.length) {
    throw new Error(`optimalPolicy: ${reference.length} outcomes, ${reward.length} rewards`);
  }
  // Shifted by the best reward, so that the exponential cannot overflow at small β.
  const best = Math.max(...reward);
  const weights = reward.map((r, i) => reference[i] * Math.exp((r - best) / beta));
  const total = sum(weights);
  const pi = weights.map((weight) => weight / total);
  const expected = sum(pi.map((p, i) => p * reward[i]));
  const betaLogZ = best + beta * Math.log(total);
  return { pi, reward: expected, kl: Math.max(0, (expected - betaLogZ) / beta), betaLogZ };
}

/**
 * KL(p ‖ q) = Σ p ln(p/q) of two distributions on a finite space, in nats. An outcome with p = 0 adds nothing.
 *
 * @param p, q probabilities [outcomes]
 */
export function klDivergence(p: readonly number[], q: readonly number[]): number {
  if (p.length !== q.length) throw new Error(`klDivergence: ${p.length} and ${q.length} outcomes`);
  return p.reduce((sum, value, i) => (value === 0 ? sum : sum + value * Math.log(value / q[i])), 0);
}
