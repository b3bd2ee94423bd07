import type { JudgementPart } from '../experiment/metrics/metrics.ts';
import type { Random } from '../experiment/random.ts';
import type { WorldName } from '../experiment/worlds.ts';

/**
 * Prompts for training, for measuring, and away from both: `near` puts words of the training prompts together as
 * none of those does, `ood` (far) speaks of what no demonstration names. A policy that fails on all of `ood` says
 * little about methods; on `near` it half succeeds, so that they can be told apart.
 */
export const splits = ['train', 'heldout', 'near', 'ood'] as const;
export type Split = (typeof splits)[number];

/** A prompt and what a decent writer would answer: the data for supervised fine-tuning, and for win rates. */
export interface Demonstration {
  prompt: string;
  completion: string;
}

/** The judge's verdict on one completion: a score and the reasons that add up to it. */
export interface Judgement {
  /** Sum of the parts' values. Not normalised: see `src/tasks/gold.ts`. */
  score: number;
  parts: JudgementPart[];
  /**
   * The share of the score about which reasonable people differ (the sum of some parts): praise of a film, but
   * not spelling. A second camp of labellers has it turned round.
   */
  taste: number;
}

/**
 * A world: a small language with prompts, text of mixed quality to learn from, and a gold judge that reads
 * completions and says what is truly good. Plain and seeded: no tensors, no tokenizer.
 *
 * Texts are joined without a separator: prompt "The plot" + completion " was thin." A prompt never ends in a
 * space, a completion begins with one, so both can be tokenised apart.
 */
export interface World {
  /** Title and words stand in its record, `src/experiment/worlds.ts`. */
  name: WorldName;
  /** A document for pretraining, of any quality and any split's topics: whole text without end-of-text mark. */
  document(random: Random): string;
  /**
   * One attempt at a demonstration whose prompt belongs to the split; null where it broke a rule (too long, said
   * something twice, another split's prompt): the caller tries again. Use `demonstration` and `prompt` of
   * `draw.ts` instead, unless attempts are to be counted. The splits never share a prompt.
   */
  attempt(split: Split, random: Random): Demonstration | null;
  /** The gold judge. Pure: the same text always has the same score. */
  judge(prompt: string, completion: string): Judgement;
  /** Whether a parser of the grammar accepts the text as written by this world. */
  accepts(prompt: string, completion: string): boolean;
  /** How often the completion flatters its reader: what a biased labeller falls for. */
  flattery(completion: string): number;
}
