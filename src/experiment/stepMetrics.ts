/** Rows of training on what is given, under TRL's names. */

/** What the rows of all methods tell, under TRL's names. */
export interface StepRow {
  /** 1 after the first update. The losses are those of the weights *before* that update, as in TRL. */
  step: number;
  /** Mean over the batch of what the method minimises. DPO: −ln σ(β h), ln 2 while policy and reference are equal. */
  loss: number;
  /** Euclidean norm of the whole gradient, before clipping. */
  grad_norm: number;
  learning_rate: number;
  /** Wall-clock seconds that this step took. */
  seconds: number;
}

/**
 * One row a step of training on pairs. Rewards are implicit, DPO's r̂ = β (log π − log π_ref) in nats × β; other
 * losses define their own (`PreferenceLoss`).
 */
export interface DpoRow extends StepRow {
  /** Mean over the pairs of Σ log π over completion tokens, in nats. */
  'logps/chosen': number;
  'logps/rejected': number;
  'rewards/chosen': number;
  'rewards/rejected': number;
  /** Mean of r̂(chosen) − r̂(rejected). */
  'rewards/margins': number;
  /** Share of pairs with r̂(chosen) > r̂(rejected); a tie counts one half, so an unchanged policy scores 0.5. */
  'rewards/accuracies': number;
}

/** One row a step of supervised fine-tuning; the loss is per completion token, in nats. */
export interface SftRow extends StepRow {
  /** Completion tokens in this batch. */
  num_tokens: number;
}
