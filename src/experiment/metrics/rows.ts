/**
 * Rows: what a run says of each step, under TRL's names, all of it finite numbers. The fields are both the type
 * in the code and, in `src/app/storage`, the check on a file. What only one method tells stands in that method's record.
 */

export const number = 'number' as const;
/** A number that a row may lack. */
export const optional = 'number, or absent' as const;

/** The values of a row by their names, and whether they can be absent. */
export type RowFields = Readonly<Record<string, typeof number | typeof optional>>;

/** A row with these values. */
export type RowOf<F extends RowFields> = F extends RowFields
  ? { [K in keyof F as F[K] extends typeof number ? K : never]: number } & {
      [K in keyof F as F[K] extends typeof optional ? K : never]?: number;
    }
  : never;

/** What every row has. */
export const timed = {
  /** 1 after the first update, or after the first batch of samples has been trained on. */
  step: number,
  /** Wall-clock seconds that this step took. */
  seconds: number,
};

/** What one update says of itself. */
export const updated = {
  /** Euclidean norm of the whole gradient before clipping; averaged where a step has several updates. */
  grad_norm: number,
  learning_rate: number,
};

/** A step with a loss, which is that of the weights *before* the update, as in TRL. */
export const trained = {
  ...timed,
  ...updated,
  /** Mean over the batch of what the method minimises. DPO: −ln σ(β h), ln 2 while policy and reference are equal. */
  loss: number,
};

/**
 * Training on pairs. Rewards are implicit, DPO's r̂ = β (log π − log π_ref) in nats × β; other losses define their
 * own (src/losses/preferenceLosses.ts).
 */
export const pairMeasures = {
  /** Mean over the pairs of Σ log π over completion tokens, in nats. */
  'logps/chosen': number,
  'logps/rejected': number,
  'rewards/chosen': number,
  'rewards/rejected': number,
  /** Mean of r̂(chosen) − r̂(rejected). */
  'rewards/margins': number,
  /** Share of pairs with r̂(chosen) > r̂(rejected); a tie counts one half, so an unchanged policy scores 0.5. */
  'rewards/accuracies': number,
};

export const pairRow = { ...trained, ...pairMeasures };
export type DpoRow = RowOf<typeof pairRow>;

/** Supervised fine-tuning; the loss is per completion token, in nats. */
export const textRow = {
  ...trained,
  /** Completion tokens in this batch. */
  num_tokens: number,
};
export type SftRow = RowOf<typeof textRow>;

/**
 * What samples say that are drawn in each step. KL, entropy and rewards are sums over a completion, averaged over
 * the step's completions, all of them drawn by the policy from *before* the update.
 */
export const sampleMeasures = {
  /** Mean of Σ_t (log π − log π_ref) in nats: the estimate k1 of the sequence KL, above 0 up to noise. */
  'objective/kl': number,
  /** Mean of −log π(y|x) in nats: the sampled entropy of a whole completion. */
  'objective/entropy': number,
  /** Mean score, less the penalty where end-of-text is missing. */
  'objective/scores': number,
  /** Mean of −β Σ_t (log π − log π_ref). */
  'objective/non_score_reward': number,
  /** The sum of the last two: what the method maximises. */
  'objective/rlhf_reward': number,
  /** Completions that reached end-of-text. */
  'val/num_eos_tokens': number,
  /** Completions of this step. */
  samples: number,
  /** Mean number of completion tokens, end-of-text included. */
  length: number,
  /** What the gold judge says of the same samples, on average; absent without a judge. */
  gold: optional,
};

/** A policy gradient on those samples. */
export const policyGradientMeasures = {
  ...timed,
  ...updated,
  ...sampleMeasures,
  /** Mean of the minibatches' policy losses. For RLOO its value means nothing; only its gradient does. */
  'loss/policy_avg': number,
};

export const rolloutRow = policyGradientMeasures;
export type RolloutRow = RowOf<typeof rolloutRow>;

/** What the clipped objective says about the updates of one step. Averages over minibatches. */
export const clippingMeasures = {
  /** Mean of ½ (log π − log π_old)²: how far the updates of this step have moved the policy. */
  'policy/approxkl_avg': number,
  /** Share of tokens at which clipping stopped the gradient. */
  'policy/clipfrac_avg': number,
  /** Mean of π/π_old. */
  'val/ratio': number,
  /** The same three of the first minibatch, before any update: 0, 0 and 1 in a healthy run. */
  'first/approxkl': number,
  'first/clipfrac': number,
  'first/ratio': number,
};
export type ClippingRow = Record<keyof typeof clippingMeasures, number>;
