import type { Control, ControlTable } from '../controls/controls.ts';
import type { RowFields } from '../metrics/rows.ts';
import type { Diagram } from './diagram.ts';
import type { Family } from './families.ts';
import type { RewardConvention } from './rewardConventions.ts';
import type { Workload } from './workload.ts';

/**
 * A method, with all that is known about it but its computation: what the page, the command line, links, charts and
 * estimates read. Its trainer is in src/training/methods.
 */
export interface MethodRecord {
  title: string;
  /** The heading that it stands under in a list. */
  group: (typeof methodGroups)[number];
  /** What it does, in one sentence. */
  about: string;
  /** The paper that it comes from. */
  source: string;
  /** Other names, and what else people look for it by. */
  keywords?: string;
  /** What it has in common with methods that do the same kind of thing. */
  family: Family;
  controls: ControlTable & { steps: Control; seed: Control; evaluateEvery: Control };
  /** What it can be trained on, besides a model: the options of the command line that it reads. */
  data: DataNeeds;
  /** What it computes: how long it takes, and how much memory. */
  workload: Workload;
  /** What each step says. */
  row: RowFields;
  formula: Formula;
  /** The diagram of one step. */
  diagram: Diagram;
  /** The loss where there is little room. */
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
  /** What the accuracy in its rows is, where that is not the share of pairs whose chosen completion has the higher reward. */
  trainAccuracy?: string;
  /** Settings that are worth seeing. */
  presets?: readonly Preset[];
}

/** The headings of a list to choose from, in its order. */
export const methodGroups = [
  'DPO',
  'Noisy labels',
  'Target margin',
  'Without a reference',
  'Single completions',
  'Baselines',
  'On-policy',
  'Reward models',
  'No training',
] as const;

/** What a method trains on. */
export interface DataNeeds {
  /** Prompts to sample from, and a reward for the samples: gold in a world, or a reward model. */
  samples?: true;
  /** Single completions marked good or bad, in the place of pairs. */
  unpaired?: true;
  /** Ratings, which the raters of a world give. */
  ratings?: true;
  /** It may begin at the model before fine-tuning. */
  base?: true;
}

/** What a method computes, in LaTeX with the macros of src/cli/build/formulas.ts; the build makes MathML of it. */
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

/** An experiment that is worth seeing: small differences from a method's defaults, with the reason for each. */
export interface Preset {
  title: string;
  /** Under which heading it stands in a list. */
  group: PresetGroup;
  /** What differs from the method's defaults. */
  values: Readonly<Record<string, number | string>>;
  /** What there is to see, in a sentence or two. */
  why: string;
}

/** In the order of a list to choose from. */
export const presetGroups = ['Distance from the reference', 'Over-optimisation', 'Other feedback'] as const;
export type PresetGroup = (typeof presetGroups)[number];

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
