import { random } from '../../experiment/random.ts';
import type { LanguageModel } from '../../model/gpt2.ts';
import { prompt as drawPrompt } from '../../tasks/draw.ts';
import { normaliser } from '../../tasks/gold.ts';
import type { World } from '../../tasks/world.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { Recipe } from './recipe.ts';
import { sampleAll } from './samples.ts';

const BEST_OF = 16;
const BEST_OF_PROMPTS = 60;

/** What the card says of a model's samples, all at temperature 1. */
export interface Quality {
  /** Gold scores of completions of training prompts: what "0" and "1" of the lab's gold mean. */
  gold: { mean: number; std: number; samples: number };
  /** Shares of those samples. */
  grammatical: number;
  distinct: number;
  endOfText: number;
  /** Mean gold of the best of sixteen completions of a held-out prompt, in standard deviations. */
  bestOf16: number;
  bestOf16Prompts: number;
}

/** Samples a model and lets the world's judge and parser read the samples. */
export async function measureQuality(
  recipe: Recipe,
  model: LanguageModel,
  world: World,
  tokenizer: Tokenizer,
): Promise<Quality> {
  const promptStream = random(recipe.seed, 'gold prompts');
  const prompts = Array.from({ length: recipe.goldSamples }, () => drawPrompt(world, 'train', promptStream));
  const ids = await sampleAll(model, prompts.map(tokenizer.encode), recipe.seed, 'gold');
  const texts = ids.map(tokenizer.decode);
  const scores = texts.map((text, i) => world.judge(prompts[i], text).score);
  const gold = normaliser(scores);

  const bestStream = random(recipe.seed, 'best-of prompts');
  const bestPrompts = Array.from({ length: BEST_OF_PROMPTS }, () => drawPrompt(world, 'heldout', bestStream));
  const repeated = bestPrompts.flatMap((prompt) => new Array<string>(BEST_OF).fill(prompt));
  const candidates = await sampleAll(model, repeated.map(tokenizer.encode), recipe.seed, 'best of 16');
  const candidateScores = candidates.map((c, i) => world.judge(repeated[i], tokenizer.decode(c)).score);
  const best = bestPrompts.map((_, i) => Math.max(...candidateScores.slice(i * BEST_OF, (i + 1) * BEST_OF)));

  const share = (count: number) => count / prompts.length;
  return {
    gold: { ...gold, samples: prompts.length },
    grammatical: share(texts.filter((text, i) => world.accepts(prompts[i], text)).length),
    distinct: share(new Set(texts).size),
    endOfText: share(ids.filter((c) => c.at(-1) === model.config.endOfText).length),
    bestOf16: (best.reduce((sum, s) => sum + s, 0) / best.length - gold.mean) / gold.std,
    bestOf16Prompts: BEST_OF_PROMPTS,
  };
}
