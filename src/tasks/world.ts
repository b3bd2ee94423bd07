import type { JudgementPart } from '../experiment/metrics.ts';
import type { Random } from '../experiment/random.ts';

/** Prompts for training, for measuring, and from another corner of the world than either. */
export type Split = 'train' | 'heldout' | 'ood';

/** The judge's verdict on one completion: a score and the reasons that add up to it. */
export interface Judgement {
  /** Sum of the parts' values. Not normalised: see `src/tasks/gold.ts`. */
  score: number;
  parts: JudgementPart[];
}

/**
 * A world: a small language with prompts, text of mixed quality to learn from, and a gold judge that reads
 * completions and says what is truly good. Plain and seeded: no tensors, no tokenizer.
 *
 * Texts are joined without a separator: prompt "The plot" + completion " was thin." A prompt never ends in a
 * space, a completion begins with one, so both can be tokenised apart.
 */
export interface World {
  name: string;
  title: string;
  /** One sentence for the page: what the prompts are and what counts as good. */
  about: string;
  /** A document for pretraining, of any quality: whole text without end-of-text mark. */
  document(random: Random): string;
  /** A completion as a decent writer would write it, for supervised fine-tuning, of mixed verdicts. */
  demonstration(random: Random): { prompt: string; completion: string };
  /** A prompt of a split; the three splits never share a prompt. */
  prompt(split: Split, random: Random): string;
  /** The gold judge. Pure: the same text always has the same score. */
  judge(prompt: string, completion: string): Judgement;
  /** Whether a parser of the grammar accepts the text as written by this world. */
  accepts(prompt: string, completion: string): boolean;
}
