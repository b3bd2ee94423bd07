import type { FrontierPoint } from '../experiment/metrics/metrics.ts';
import { optimalPolicy } from '../experiment/metrics/optimalPolicy.ts';
import { meanAndError, sum } from '../experiment/metrics/statistics.ts';

/** The frontier of reward against KL, without training: from the optimal policy (`optimalPolicy`) on samples of the reference. */

/**
 * The frontier without any training, from rewards of reference samples of one prompt. Samples stand for the
 * reference with probability 1/n each: weights w = softmax(r/β), reward Σ w r, KL = reward/β − ln mean exp(r/β).
 * The KL so found cannot exceed ln n: beyond that, more samples are needed.
 *
 * @param rewards r_i of samples from the reference [n]
 */
export function frontierFromSamples(rewards: readonly number[], beta: number): SampledFrontierPoint {
  if (rewards.length === 0) throw new Error('frontierFromSamples: no samples');
  const uniform = rewards.map(() => 1 / rewards.length);
  const { pi, reward, kl, betaLogZ } = optimalPolicy(uniform, rewards, beta);
  const ess = 1 / sum(pi.map((w) => w * w));
  return { beta, reward, kl, ess, objective: betaLogZ + (beta / 2) * (1 / ess - 1 / rewards.length) };
}

/**
 * The logarithm of a mean over few samples is too low by half of the mean's relative variance, which is
 * 1/ESS − 1/n: `objective` has that added back.
 */
interface SampledFrontierPoint extends FrontierPoint {
  objective: number;
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
    const { mean: objective, stderr: objective_stderr } = meanAndError(
      points.map((point) => point.objective),
    );
    return {
      beta,
      reward: mean('reward'),
      kl: mean('kl'),
      ess: mean('ess'),
      objective,
      objective_stderr,
    };
  });
}

/** Samples that a point of the frontier has to rest on, on average over prompts, to be taken at its word. */
export const ENOUGH_SAMPLES = 10;

/**
 * The most reward that any policy can have at a KL, from the objectives of a frontier (its Legendre transform):
 *
 *   R(KL) ≤ min over β of β ln Z_β + β KL
 *
 * Each β bounds every policy, so that the bound holds as well beyond the distance at which the samples carry the
 * frontier itself; there it is the tangent, and looser. Only objectives that rest on enough samples are used.
 */
export function rewardBound(
  frontier: readonly FrontierPoint[],
  kl: number,
): { reward: number; stderr: number; beta: number } | null {
  let best: { reward: number; stderr: number; beta: number } | null = null;
  for (const { beta, ess, objective, objective_stderr = 0 } of frontier) {
    if (objective === undefined || ess < ENOUGH_SAMPLES) continue;
    const reward = objective + beta * kl;
    if (!best || reward < best.reward) best = { reward, stderr: objective_stderr, beta };
  }
  return best;
}
