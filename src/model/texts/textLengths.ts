import type { TextLengths } from '../../experiment/memory/runBatches.ts';
import { inputLength, type Sequence } from '../sequences.ts';

/** How long texts are for the model; as long as its context where there are none to look at. */
export function textLengths(sequences: readonly Sequence[], contextLength: number): TextLengths {
  if (sequences.length === 0)
    return { longest: contextLength, mean: contextLength, completion: contextLength };
  const mean = (of: (sequence: Sequence) => number) =>
    sequences.reduce((sum, sequence) => sum + of(sequence), 0) / sequences.length;
  return {
    longest: inputLength(sequences),
    mean: mean(({ prompt, completion }) => prompt.length + completion.length - 1),
    completion: mean(({ completion }) => completion.length),
  };
}
