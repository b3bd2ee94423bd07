import { random } from '../../experiment/random.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { prompt as drawPrompt } from '../../tasks/draw.ts';
import { type Normaliser, normaliser } from '../../tasks/gold.ts';
import type { Split, World } from '../../tasks/world.ts';
import type { Corpus } from './corpus.ts';
import { sampleAll } from './samples.ts';

const QUALITY_SAMPLES = 500;
const BEST_OF = 16;
const BEST_OF_PROMPTS = 200;

/** What the card says of a model's samples of one world, all at temperature 1, for held-out prompts. */
export interface Quality {
  samples: number;
  /** Shares of those samples: accepted by the grammar's parser, different from each other, ended. */
  accepted: number;
  distinct: number;
  endOfText: number;
  meanTokens: number;
}

/** Samples a model and lets the world's parser read the samples. */
export async function measureQuality(model: LanguageModel, corpus: Corpus, world: World): Promise<Quality> {
  const { prompts, completions, texts } = await complete(model, corpus, world, 'heldout', QUALITY_SAMPLES, 1);
  const share = (count: number) => count / texts.length;
  return {
    samples: texts.length,
    accepted: share(texts.filter((text, i) => world.accepts(prompts[i], text)).length),
    distinct: share(new Set(texts).size),
    endOfText: share(completions.filter((ids) => ids.at(-1) === corpus.endOfText).length),
    meanTokens: completions.reduce((sum, ids) => sum + ids.length, 0) / completions.length,
  };
}

/** What "0" and "1" of the lab's gold mean: mean and spread of gold over samples for training prompts. */
export async function measureGold(
  model: LanguageModel,
  corpus: Corpus,
  world: World,
  samples: number,
): Promise<Normaliser & { samples: number }> {
  const { prompts, texts } = await complete(model, corpus, world, 'train', samples, 1);
  return { ...normaliser(texts.map((text, i) => world.judge(prompts[i], text).score)), samples };
}

/** Mean gold of the best of sixteen completions of a held-out prompt, in standard deviations above the mean. */
export async function measureBestOf(model: LanguageModel, corpus: Corpus, world: World, gold: Normaliser) {
  const { prompts, texts } = await complete(model, corpus, world, 'heldout', BEST_OF_PROMPTS, BEST_OF);
  const scores = texts.map((text, i) => world.judge(prompts[i], text).score);
  let sum = 0;
  for (let p = 0; p < BEST_OF_PROMPTS; p++) sum += Math.max(...scores.slice(p * BEST_OF, (p + 1) * BEST_OF));
  return { bestOf16: (sum / BEST_OF_PROMPTS - gold.mean) / gold.std, bestOf16Prompts: BEST_OF_PROMPTS };
}

/** `each` completions of `count` prompts; prompts are repeated, completion by completion. */
async function complete(
  model: LanguageModel,
  { tokenizer, seed }: Corpus,
  world: World,
  split: Split,
  count: number,
  each: number,
) {
  const purpose = `${world.name}: ${each} completions of ${count} ${split} prompts`;
  const stream = random(seed, purpose, 'prompts');
  const prompts = Array.from({ length: count }, () => drawPrompt(world, split, stream)).flatMap((prompt) =>
    new Array<string>(each).fill(prompt),
  );
  const completions = await sampleAll(model, prompts.map(tokenizer.encode), seed, purpose);
  return { prompts, completions, texts: completions.map(tokenizer.decode) };
}
