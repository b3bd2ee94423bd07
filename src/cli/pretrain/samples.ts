import { random } from '../../experiment/random.ts';
import { generate } from '../../model/decoding/generate.ts';
import type { LanguageModel } from '../../model/languageModel.ts';

const BATCH = 64;

/**
 * Completions of many prompts at temperature 1, sixty-four at a time.
 *
 * @param purpose names the random streams, so that different uses of one seed are independent
 */
export async function sampleAll(
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  seed: number,
  purpose: string,
): Promise<number[][]> {
  const completions: number[][] = [];
  for (let start = 0; start < prompts.length; start += BATCH) {
    const part = prompts.slice(start, start + BATCH);
    const streams = part.map((_, i) => random(seed, purpose, start + i));
    completions.push(...(await generate(model, part, { temperature: 1, streams })));
    console.error(`${purpose}: ${completions.length} of ${prompts.length} samples`);
  }
  return completions;
}
