import type { MethodRow } from '../methods/methods.ts';
import type { BestOfNPoint } from '../methods/sampling/bestOfN.ts';
import type { Measured } from './measurements.ts';

export type { DpoRow, SftRow } from './rows.ts';

/** A row of whichever method. */
export type RunRow = MethodRow;

/** Of held-out preference pairs, over `eval_pairs` pairs. */
export interface PairsMeasured {
  /**
   * The method's own loss and the rewards that it defines, so that they stand beside those of its rows. Fine-tuning
   * defines no rewards: DPO's at β = 0.1.
   */
  eval_loss: number;
  'eval_rewards/chosen': number;
  'eval_rewards/rejected': number;
  'eval_rewards/margins': number;
  'eval_rewards/accuracies': number;
  eval_pairs: number;
}

/**
 * Measurements between steps, on data that is not trained on: those of held-out pairs, where there are any, and those of
 * fresh samples (`measurements.ts`). `step` 0 is the untouched reference.
 */
export interface EvaluationRow extends Measured, Partial<PairsMeasured> {
  step: number;
  /**
   * Of a policy: the share of the held-out pairs whose chosen, rejected, or both completions have become less likely than
   * under the reference, and the mean of σ(r̂(rejected) − r̂(chosen)), by which DPO weighs a pair's gradient (Rafailov et
   * al. 2023, section 4). Absent in older records.
   */
  'eval_fell/chosen'?: number;
  'eval_fell/rejected'?: number;
  'eval_fell/both'?: number;
  eval_weight?: number;
  /** Of a reward model: Pearson's correlation of its scores with gold on samples of the reference. */
  gold_correlation?: number;
  /**
   * Sequence KL(π ‖ π_ref) in nats: fresh samples from the policy, at each visited position the exact KL over
   * the vocabulary, summed over the sequence, averaged over the samples.
   */
  kl: number;
  kl_stderr: number;
  /** Gold reward of the same samples, in standard deviations of the reference's gold. Absent where nobody knows gold. */
  gold?: number;
  gold_stderr?: number;
  /** Completion tokens, end-of-text included. */
  length: number;
  /** Share of samples that reached end-of-text. */
  eos_rate: number;
  /** Number of fresh samples behind all of these. */
  samples: number;
}

/** A row of an evaluation in a world, which has a gold judge and pairs. */
export type GoldRow = EvaluationRow & PairsMeasured & Required<Pick<EvaluationRow, 'gold' | 'gold_stderr'>>;

/** @throws Error where nobody knows gold: studies and exercises are made in worlds that have a judge */
export function goldRow(row: EvaluationRow): GoldRow {
  if (row.gold === undefined || row.gold_stderr === undefined || row.eval_pairs === undefined)
    throw new Error('an evaluation without gold, or without pairs');
  return row as GoldRow;
}

/** A token of a completion as it is drawn on the screen. */
export interface TokenView {
  /** The token's text; imported or sampled, it is always shown as text. */
  text: string;
  /** log π − log π_ref of this token, in nats: above 0 where training made it more likely. */
  logRatio: number;
}

/** One reason of the gold judge: what was found, what it is worth, and where in the completion it stands. */
export interface JudgementPart {
  /** What was found, in a few words: "plot: praised", "repeats itself". */
  name: string;
  /** Contribution to the raw gold score. */
  value: number;
  /** Character range [start, end) in prompt + completion; absent where the reason has no place. */
  span?: [start: number, end: number];
}

export interface CompletionView {
  tokens: TokenView[];
  /** False when the length limit cut the completion before end-of-text. */
  finished: boolean;
  /** Absent where nobody knows gold. */
  gold?: number;
  /** Of the reward that the run is trained on, where that is another one. Absent in older records. */
  proxy?: number;
  /** Of the reward that somebody chose where nobody knows gold. */
  own_reward?: number;
  parts: JudgementPart[];
}

/** The same prompt completed by the frozen reference and by the policy now, with the same random numbers. */
export interface ComparisonView {
  prompt: string;
  reference: CompletionView;
  policy: CompletionView;
}

/** What one evaluation yields: the numbers and the text behind them. */
export interface Evaluation {
  row: EvaluationRow;
  comparisons: ComparisonView[];
  /** Of each fresh sample, in the order of the prompts, which is the same in all runs of a world. */
  perSample?: PerSample;
  /** Of best-of-n: every n up to the pool's size, from the whole pool. */
  bestOfN?: BestOfNPoint[];
  /** Of best-of-n: the most reward that any policy can have at a KL, by the same pool (Rafailov et al. 2023, eq. 4). */
  frontier?: FrontierPoint[];
}

/** What is said of single samples; their means are in the row. */
export interface PerSample {
  /** Absent where nobody knows gold. */
  gold?: number[];
  /** By the reward that somebody chose in its place. */
  own_reward?: number[];
  length: number[];
  repetition: number[];
}

/** A point of the frontier that no policy lies above, found without training. */
export interface FrontierPoint {
  beta: number;
  /** By the gold judge, or by the reward that somebody chose in its place. */
  reward: number;
  /** Sequence KL in nats. */
  kl: number;
  /** Effective sample size 1/Σw² of a prompt's samples: close to 1 the point rests on one sample and says little. */
  ess: number;
  /**
   * β ln Z, averaged over prompts: no policy has a higher reward − β KL. With the first-order correction for the
   * finite number of samples. Absent in older records.
   */
  objective?: number;
  objective_stderr?: number;
}
