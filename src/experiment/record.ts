import type { Control, ControlTable } from './controls.ts';
import type { RewardConvention } from './rewardConventions.ts';

/**
 * A method, with all that is known about it but its computation: what the page, the command line, links, charts and
 * estimates read. Its trainer is in src/training/methods.
 */
export interface MethodRecord {
  title: string;
  /** The heading that it stands under in a list. */
  group: string;
  /** What it does, in one sentence. */
  about: string;
  /** The paper that it comes from. */
  source: string;
  kind: MethodKind;
  controls: ControlTable & { steps: Control; seed: Control; evaluateEvery: Control };
  formula: Formula;
  /** The loss in the picture of a step, where there is little room. */
  brief: string;
  /** A unit, or the range of a loss that has bounds. */
  lossUnit: string;
  lossHint: string;
  /** How it rewards a completion. */
  reward: RewardConvention;
  /** The loss while policy and reference are equal; null where it depends on the reference. */
  start(config: RunConfig): Theory | null;
  /** The margin at which a pair is content. */
  aim?(config: RunConfig): Theory | null;
  /** Whether the loss looks at the rejected completion, and at the reference. */
  usesRejected: boolean;
  usesReference: boolean;
}

/** What a method computes, in LaTeX with the macros of src/cli/formulas.ts; the build makes MathML of it. */
export interface Formula {
  /** Left of the equals sign; L, the loss, where it is absent. */
  left?: string;
  /** Right of it. */
  loss: string;
  /** What it is the loss of, or what it is where it is none: "one pair" where it is absent. */
  of?: string;
  /** What its symbols stand for, in LaTeX too. */
  where?: readonly string[];
  /** What else a reader of it should know, in words. */
  remark?: string;
}

/** What a method does, which decides what its rows tell and which charts draw them. */
export type MethodKind =
  /** Trains the policy on completions that are given; rows as `DpoRow`. */
  | 'pairs'
  /** The same on texts to imitate; rows as `SftRow`. */
  | 'texts'
  /** Trains the policy on its own samples; rows as `RolloutRow` and more. */
  | 'rollout'
  /** Trains a reward model; rows as `RewardModelRow` or `RatingModelRow`. */
  | 'reward model'
  /** Chooses among samples of the reference; rows as `BestOfNRow`. */
  | 'best of n'
  /** Mixes weights; rows as `InterpolateRow`. */
  | 'walk';

/** Values of a method's controls. Those named here every method has. */
export type RunConfig = Record<string, number | string> & {
  steps: number;
  seed: number;
  evaluateEvery: number;
};

/** A value that mathematics knows before anything is measured. */
export interface Theory {
  value: number;
  label: string;
}

/** A value that no control changes. */
export const from = (value: number, label: string) => (): Theory => ({ value, label });

/** For a start that depends on the reference. */
export const unknown = (): null => null;
