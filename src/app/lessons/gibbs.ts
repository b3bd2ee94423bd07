import { klDivergence, optimalPolicy } from '../../experiment/metrics/optimalPolicy.ts';
import { sum } from '../../experiment/metrics/statistics.ts';

/**
 * The mathematics of DPO on a prompt with a handful of completions, where Z(x) can be added up by hand (Rafailov et al.
 * 2023, section 4 and appendix A). Rewards in units of their own, KL in nats.
 */

/** One prompt: what may be written, how likely the reference writes it, what it is worth, and β. */
export interface GibbsTable {
  /** π_ref, sums to 1. [completions] */
  reference: readonly number[];
  /** r. [completions] */
  reward: readonly number[];
  /** β > 0 */
  beta: number;
}

/** How a policy fares in the objective E[r] − β KL(π ‖ π_ref). */
export interface Fares {
  /** E_π[r] */
  reward: number;
  /** KL(π ‖ π_ref), nats */
  kl: number;
  /** E_π[r] − β KL */
  objective: number;
}

export interface Best extends Fares {
  /** π*(y) = π_ref(y) exp(r(y)/β) / Z. [completions] */
  policy: readonly number[];
  /** Z = Σ π_ref(y) exp(r(y)/β); Infinity where it is beyond a double. */
  z: number;
  /** β ln Z, finite wherever Z is not. It is the objective of π*. */
  betaLogZ: number;
}

/** The best policy of the table, in closed form: the Gibbs policy (eq. 4). */
export function bestOf({ reference, reward, beta }: GibbsTable): Best {
  const { pi, reward: expected, kl, betaLogZ } = optimalPolicy(reference, reward, beta);
  return {
    policy: pi,
    reward: expected,
    kl,
    objective: expected - beta * kl,
    z: Math.exp(betaLogZ / beta),
    betaLogZ,
  };
}

/** @param policy sums to 1. [completions] */
export function faresOf(policy: readonly number[], { reference, reward, beta }: GibbsTable): Fares {
  const expected = sum(policy.map((p, y) => p * reward[y]));
  const kl = klDivergence(policy, reference);
  return { reward: expected, kl, objective: expected - beta * kl };
}

/** The same prompt with f(x) added to the reward of everything that may be written. */
export function shiftedBy(f: number, table: GibbsTable): GibbsTable {
  return { ...table, reward: table.reward.map((r) => r + f) };
}

/** r̂(y) = β ln(π(y)/π_ref(y)), the reward that a policy stands for, up to β ln Z (eq. 5). */
export function implicitReward(policy: readonly number[], { reference, beta }: GibbsTable): number[] {
  return policy.map((p, y) => beta * Math.log(p / reference[y]));
}

export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** P(a preferred over b) = σ(r(a) − r(b)), Bradley and Terry. */
export function preferenceOf(reward: readonly number[], a: number, b: number): number {
  return sigmoid(reward[a] - reward[b]);
}

/** DPO on one pair: z = r̂(w) − r̂(l), the loss −ln σ(z), and the weight σ(−z) of its gradient (eq. 7). */
export function pairLoss(policy: readonly number[], table: GibbsTable, w: number, l: number) {
  const implicit = implicitReward(policy, table);
  const margin = implicit[w] - implicit[l];
  return { margin, loss: Math.log1p(Math.exp(-margin)), weight: sigmoid(-margin) };
}

/** The Gibbs policies for all β of a range: the best reward at each KL, from far to near. */
export function frontierOf(table: GibbsTable, betas: readonly number[]): Fares[] {
  return betas.map((beta) => {
    const { reward, kl } = bestOf({ ...table, beta });
    return { reward, kl, objective: reward - table.beta * kl };
  });
}

/** A policy with one probability typed: the others keep their proportions and share what is left. */
export function withProbability(policy: readonly number[], at: number, probability: number): number[] {
  const rest = 1 - policy[at];
  return policy.map((p, y) => (y === at ? probability : (p / rest) * (1 - probability)));
}
