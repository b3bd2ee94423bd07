import { mean, sum, sumOfSquares } from '../experiment/metrics/statistics.ts';
/** Advantages are data to the losses, without gradients: plain numbers. */

/**
 * Generalized advantage estimation (Schulman et al. 2016, eq. 16), backwards in one pass:
 *
 *   δ_t = r_t + γ V_{t+1} − V_t,  A_t = δ_t + γ λ A_{t+1},  V and A are 0 beyond the last token
 *
 * λ = 1 is the return minus the value, λ = 0 the one-step error δ. Returns R = A + V are what the value head
 * learns; they are taken here, before any whitening.
 *
 * @param rewards r_t of one completion's tokens [time]
 * @param values V_t, predicted before token t is drawn [time]
 * @param config γ = `gamma`, λ = `lambda`
 */
export function generalizedAdvantages(
  rewards: readonly number[],
  values: readonly number[],
  { gamma, lambda }: { gamma: number; lambda: number },
): { advantages: number[]; returns: number[] } {
  if (rewards.length !== values.length) {
    throw new Error(`generalizedAdvantages: ${rewards.length} rewards, ${values.length} values`);
  }
  const advantages = new Array<number>(rewards.length);
  let next = 0; // A_{t+1}
  for (let t = rewards.length - 1; t >= 0; t--) {
    const delta = rewards[t] + gamma * (values[t + 1] ?? 0) - values[t];
    next = delta + gamma * lambda * next;
    advantages[t] = next;
  }
  return { advantages, returns: advantages.map((advantage, t) => advantage + values[t]) };
}

/**
 * Brings all tokens of a batch together to mean 0 and standard deviation 1: (A − mean) / √(variance + 1e-8), with
 * n − 1 in the variance as in TRL. Rows may differ in length: only tokens that count are in them.
 *
 * @param rows advantages of each completion's tokens
 */
export function whiten(rows: readonly (readonly number[])[]): number[][] {
  const all = rows.flat();
  const m = mean(all);
  const variance = all.length < 2 ? 0 : sumOfSquares(all, m) / (all.length - 1);
  const scale = 1 / Math.sqrt(variance + 1e-8);
  return rows.map((row) => row.map((value) => (value - m) * scale));
}

/**
 * RLOO (Kool et al. 2019; Ahmadian et al. 2024): each completion against the mean of the others of its prompt:
 *
 *   A_i = R_i − 1/(n − 1) Σ_{j≠i} R_j
 *
 * The baseline does not depend on the completion itself, so the gradient stays unbiased.
 *
 * @param rewards R_i of one prompt's completions, KL penalty inside [n ≥ 2]
 */
export function rlooAdvantages(rewards: readonly number[]): number[] {
  if (rewards.length < 2) throw new Error('rlooAdvantages: a completion alone has no others to compare with');
  const total = sum(rewards);
  return rewards.map((reward) => reward - (total - reward) / (rewards.length - 1));
}

/**
 * GRPO (Shao et al. 2024, section 4.1.2): each completion against its group, in the group's standard deviations:
 *
 *   A_i = (R_i − mean) / (std + 1e-4),  std with n − 1
 *
 * A group whose completions all earn the same teaches nothing: all its advantages are 0.
 *
 * @param rewards R_i of one prompt's completions [n ≥ 2]
 */
export function grpoAdvantages(rewards: readonly number[]): number[] {
  if (rewards.length < 2) throw new Error('grpoAdvantages: a completion alone has no group');
  const m = mean(rewards);
  const std = Math.sqrt(sumOfSquares(rewards, m) / (rewards.length - 1));
  return rewards.map((reward) => (reward - m) / (std + 1e-4));
}
