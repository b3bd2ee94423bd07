import { endsText } from '../experiment/architectures/architecture.ts';
import { random } from '../experiment/random.ts';
import { generate } from '../model/decoding/generate.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { prompt as drawPrompt } from '../tasks/draw.ts';
import type { Candidate } from '../tasks/labelPairs.ts';
import type { Split, World } from '../tasks/world.ts';
import type { Tokenizer } from '../text/tokenizer.ts';

/** Completions of each prompt, every one to be compared with every other: six pairs where all differ. */
export const COMPLETIONS_A_PROMPT = 4;

export interface SampleSource {
  model: LanguageModel;
  tokenizer: Tokenizer;
  world: World;
  split: Split;
  seed: number;
  /** How many prompts are completed together. Decides how long a batch takes, not what is in it. */
  promptsAtOnce: number;
}

/**
 * Prompts with completions by a model at temperature 1, as the DPO paper makes its pairs for sentiment: batch
 * after batch, for as long as they are asked for. The first ones are the same however many are taken.
 */
export async function* sampleCandidates(source: SampleSource): AsyncGenerator<Candidate[]> {
  const { model, tokenizer, world, split, seed, promptsAtOnce } = source;
  const purpose = `${world.name}: ${split} pairs`;
  const promptStream = random(seed, purpose, 'prompts');
  for (let drawn = 0; ; drawn += promptsAtOnce * COMPLETIONS_A_PROMPT) {
    const prompts = Array.from({ length: promptsAtOnce }, () => drawPrompt(world, split, promptStream));
    const rows = prompts.flatMap((prompt) => new Array<string>(COMPLETIONS_A_PROMPT).fill(prompt));
    const streams = rows.map((_, row) => random(seed, purpose, drawn + row));
    const ids = await generate(model, rows.map(tokenizer.encode), { temperature: 1, streams });
    yield prompts.map((prompt, p) => {
      const own = ids.slice(p * COMPLETIONS_A_PROMPT, (p + 1) * COMPLETIONS_A_PROMPT);
      // A completion that ran into the length limit has no end that a pair could teach.
      const finished = own.filter((completion) => endsText(model.config, completion.at(-1)));
      // An empty one would be no text in a file of pairs.
      return { prompt, completions: finished.map(tokenizer.decode).filter((text) => text !== '') };
    });
  }
}
