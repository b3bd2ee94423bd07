import type { RunConfig } from '../../experiment/methods.ts';

/** What the page says differently of each method: units, where mathematics puts the start, what to look for. */

/** How a method rewards a completion. Rewards of one kind can stand on one axis. */
export type RewardKind =
  /** r̂ = β s, s = log π − log π_ref */
  | 'reference'
  /** r̂ = β s/|y| */
  | 'reference per token'
  /** r̂ = β log π/|y| */
  | 'per token'
  /** r̂ = log π */
  | 'log-probability'
  /** What a reward model says, in units of its own. */
  | 'score'
  /** The method has none; evaluations use DPO's with β = 0.1. */
  | 'stand-in';

export interface Theory {
  value: number;
  label: string;
}

export interface MethodWords {
  /** The loss in the picture of the loop, where there is little room. */
  brief: string;
  /** A unit, or the range of a loss that has bounds. */
  lossUnit: string;
  lossHint: string;
  reward: RewardKind;
  /** The loss while policy and reference are equal; null where it depends on the reference. */
  start(config: RunConfig): Theory | null;
  /** The margin at which a pair is content. */
  aim?(config: RunConfig): Theory | null;
  /** Whether the loss looks at the rejected completion, and at the reference. */
  usesRejected: boolean;
  usesReference: boolean;
}
