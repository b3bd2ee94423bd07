/**
 * One row a step of the methods that sample while they train, under TRL's names. KL, entropy and rewards are sums
 * over a completion, averaged over the step's completions, all of them drawn by the policy from *before* the update.
 */
export interface RolloutRow {
  /** 1 after the first batch of samples has been trained on. */
  step: number;
  /** Mean of Σ_t (log π − log π_ref) in nats: the estimate k1 of the sequence KL, above 0 up to noise. */
  'objective/kl': number;
  /** Mean of −log π(y|x) in nats: the sampled entropy of a whole completion. */
  'objective/entropy': number;
  /** Mean score, less the penalty where end-of-text is missing. */
  'objective/scores': number;
  /** Mean of −β Σ_t (log π − log π_ref). */
  'objective/non_score_reward': number;
  /** The sum of the last two: what the method maximises. */
  'objective/rlhf_reward': number;
  /** Completions that reached end-of-text. */
  'val/num_eos_tokens': number;
  /** Completions of this step. */
  samples: number;
  /** Mean number of completion tokens, end-of-text included. */
  length: number;
  /** What the given judge says of the same samples, on average; absent without a judge. */
  gold?: number;
  /** Mean of the minibatches' policy losses. For RLOO its value means nothing; only its gradient does. */
  'loss/policy_avg': number;
  /** Norm of the policy's gradient before clipping, averaged over the step's updates. */
  grad_norm: number;
  learning_rate: number;
  seconds: number;
}

/** What the clipped objective says about the updates of one step. Averages over minibatches. */
export interface ClippingRow {
  /** Mean of ½ (log π − log π_old)²: how far the updates of this step have moved the policy. */
  'policy/approxkl_avg': number;
  /** Share of tokens at which clipping stopped the gradient. */
  'policy/clipfrac_avg': number;
  /** Mean of π/π_old. */
  'val/ratio': number;
  /** The same three of the first minibatch, before any update: 0, 0 and 1 in a healthy run. */
  'first/approxkl': number;
  'first/clipfrac': number;
  'first/ratio': number;
}

export interface PpoRow extends RolloutRow, ClippingRow {
  /** Mean of the minibatches' value losses, before the value coefficient. */
  'loss/value_avg': number;
  /** Coefficient of the KL penalty in this step; the adaptive controller changes it after the step. */
  kl_coef: number;
}

export interface GrpoRow extends RolloutRow, ClippingRow {
  /** Share of prompts whose completions all earned the same: nothing is learnt from them. */
  frac_reward_zero_std: number;
}
