import { sampleCandidates } from '../../evaluation/samplePairs.ts';
import { defaultsOf } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import { labelPairs } from '../../tasks/labelPairs.ts';
import type { PreferencePair } from '../../tasks/pairs.ts';
import type { World } from '../../tasks/world.ts';
import type { Corpus } from './corpus.ts';

const PROMPTS_AT_ONCE = 16;

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
  const pairs: PreferencePair[] = [];
  const source = { model, tokenizer, world, split, seed, promptsAtOnce: PROMPTS_AT_ONCE };
  for await (const candidates of sampleCandidates(source)) {
    pairs.push(...labelPairs(world, gold, candidates, LABELLER, seed));
    console.error(`${world.name}: ${pairs.length} of ${count} ${split} pairs`);
    if (pairs.length >= count) break;
  }
  return pairs.slice(0, count);
}
