import type { Random } from '../experiment/random.ts';
import { generate } from '../model/decoding/generate.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import type { Sequence } from '../model/sequences.ts';

/** More rows at once would only take more memory. */
const ROWS_AT_ONCE = 64;

/** Completes prompts, whatever their number; each with random numbers of its own; see `SampleOptions`. */
export async function sampleMany(
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  streams: readonly Random[],
  temperature = 1,
  maxNewTokens?: number,
): Promise<Sequence[]> {
  const sequences: Sequence[] = [];
  for (let start = 0; start < prompts.length; start += ROWS_AT_ONCE) {
    const part = prompts.slice(start, start + ROWS_AT_ONCE);
    const completions = await generate(model, part, {
      temperature,
      maxNewTokens,
      streams: streams.slice(start, start + ROWS_AT_ONCE),
    });
    sequences.push(...part.map((prompt, i) => ({ prompt, completion: completions[i] })));
  }
  return sequences;
}
