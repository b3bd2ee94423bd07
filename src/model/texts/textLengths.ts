import type { TextLengths } from '../../experiment/memory/runBatches.ts';
import { mean } from '../../experiment/metrics/statistics.ts';
import { inputLength, type Sequence } from '../sequences.ts';

/** How long texts are for the model; as long as its context where there are none to look at. */
export function textLengths(sequences: readonly Sequence[], contextLength: number): TextLengths {
  if (sequences.length === 0)
    return { longest: contextLength, mean: contextLength, completion: contextLength };
  return {
    longest: inputLength(sequences),
    mean: mean(sequences.map(({ prompt, completion }) => prompt.length + completion.length - 1)),
    completion: mean(sequences.map(({ completion }) => completion.length)),
  };
}
