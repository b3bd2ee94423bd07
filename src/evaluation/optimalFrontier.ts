import type { FrontierPoint } from '../experiment/metrics/metrics.ts';
import { sum } from '../experiment/metrics/statistics.ts';

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
 * The frontier without any training, from rewards of reference samples of one prompt. Samples stand for the
 * reference with probability 1/n each: weights w = softmax(r/β), reward Σ w r, KL = reward/β − ln mean exp(r/β).
 * The KL so found cannot exceed ln n: beyond that, more samples are needed.
 *
 * @param rewards r_i of samples from the reference [n]
 */
export function frontierFromSamples(rewards: readonly number[], beta: number): FrontierPoint {
  if (rewards.length === 0) throw new Error('frontierFromSamples: no samples');
  const uniform = rewards.map(() => 1 / rewards.length);
  const { pi, reward, kl } = optimalPolicy(uniform, rewards, beta);
  return { beta, reward, kl, ess: 1 / sum(pi.map((w) => w * w)) };
}

/**
 * The frontier of a set of prompts: prompt by prompt, then averaged, for each β. (Samples of all prompts in one
 * pot would buy reward by changing the prompt, which no policy can.)
 *
 * @param rewardsByPrompt rewards of reference samples, one list for each prompt
 */
export function optimalFrontier(
  rewardsByPrompt: readonly (readonly number[])[],
  betas: readonly number[],
): FrontierPoint[] {
  if (rewardsByPrompt.length === 0) throw new Error('optimalFrontier: no prompts');
  return betas.map((beta) => {
    const points = rewardsByPrompt.map((rewards) => frontierFromSamples(rewards, beta));
    const mean = (name: 'reward' | 'kl' | 'ess') => sum(points.map((point) => point[name])) / points.length;
    return { beta, reward: mean('reward'), kl: mean('kl'), ess: mean('ess') };
  });
}
