import { defaultsOf } from '../../experiment/controls.ts';
import { labellingControls } from '../../experiment/labelling.ts';
import { random } from '../../experiment/random.ts';
import type { LanguageModel } from '../../model/gpt2.ts';
import { prompt as drawPrompt } from '../../tasks/draw.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import { labelPairs } from '../../tasks/labelPairs.ts';
import type { PreferencePair } from '../../tasks/pairs.ts';
import type { World } from '../../tasks/world.ts';
import type { Corpus } from './corpus.ts';
import { sampleAll } from './samples.ts';

const COMPLETIONS = 4;

/** The shipped pairs' labeller: Bradley–Terry on gold, sharp but not certain. */
export const LABELLER = defaultsOf(labellingControls);

/**
 * Preference pairs as the DPO paper makes them for sentiment: four completions a prompt from the reference, all
 * six pairs of them, labelled on gold. Pairs of equal texts are left out.
 */
export async function makePairs(
  model: LanguageModel,
  { tokenizer, seed }: Corpus,
  world: World,
  gold: Normaliser,
  split: 'train' | 'heldout',
  count: number,
): Promise<PreferencePair[]> {
  const purpose = `${world.name}: ${split} pairs`;
  const promptStream = random(seed, purpose, 'prompts');
  const promptCount = Math.ceil((count / 6) * 1.1);
  const prompts = Array.from({ length: promptCount }, () => drawPrompt(world, split, promptStream));
  const repeated = prompts.flatMap((prompt) => new Array<string>(COMPLETIONS).fill(prompt));
  const ids = await sampleAll(model, repeated.map(tokenizer.encode), seed, purpose);

  const candidates = prompts.map((prompt, p) => {
    const completions = ids.slice(p * COMPLETIONS, (p + 1) * COMPLETIONS);
    // A completion that ran into the length limit has no end that a pair could teach.
    const finished = completions.filter((c) => c.at(-1) === model.config.endOfText);
    return { prompt, completions: finished.map(tokenizer.decode) };
  });
  const pairs = labelPairs(world, gold, candidates, LABELLER, seed);
  if (pairs.length < count)
    throw new Error(`only ${pairs.length} of ${count} pairs: the model repeats itself`);
  return pairs.slice(0, count);
}
