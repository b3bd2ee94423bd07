import { type Random, random } from '../../experiment/random.ts';
import type { Sequence } from '../../model/sequences.ts';
import { demonstration } from '../../tasks/draw.ts';
import type { World } from '../../tasks/world.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';

export interface Corpus {
  worlds: readonly World[];
  tokenizer: Tokenizer;
  endOfText: number;
  seed: number;
}

/**
 * Rows for pretraining: documents of all worlds one after another, each ended by end-of-text, cut where the row
 * is full, so that nothing is computed for padding (Radford et al. 2019). Every row begins with a document, as
 * every prompt does later. A row's first token is given, all others are predicted.
 *
 * @param time predicted tokens in a row
 */
export function packedRows(corpus: Corpus, rows: number, time: number): (step: number) => Sequence[] {
  return (step) => {
    const stream = random(corpus.seed, 'documents', step);
    return Array.from({ length: rows }, () => {
      const tokens: number[] = [];
      while (tokens.length <= time) tokens.push(...documentTokens(corpus, stream), corpus.endOfText);
      return { prompt: tokens.slice(0, 1), completion: tokens.slice(1, time + 1) };
    });
  };
}

function documentTokens({ worlds, tokenizer }: Corpus, stream: Random): number[] {
  return tokenizer.encode(stream.pick(worlds).document(stream));
}

/**
 * Demonstrations for supervised fine-tuning, one world a step: texts of one world are of much the same length,
 * so little is computed for padding.
 */
export function demonstrationBatches(
  corpus: Corpus,
  size: number,
  turns: readonly World[],
): (step: number) => Sequence[] {
  return (step) => {
    const stream = random(corpus.seed, 'demonstrations', step);
    const world = turns[step % turns.length];
    return Array.from({ length: size }, () => sequenceOf(corpus, demonstration(world, 'train', stream)));
  };
}

/** Prompt and completion as the model reads them, end-of-text included. */
export function sequenceOf(
  { tokenizer, endOfText }: Pick<Corpus, 'tokenizer' | 'endOfText'>,
  { prompt, completion }: { prompt: string; completion: string },
): Sequence {
  return {
    prompt: tokenizer.encode(prompt),
    completion: [...tokenizer.encode(completion), endOfText],
  };
}
