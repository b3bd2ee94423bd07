import type { LanguageModel } from '../../model/languageModel.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import type { Corpus } from './corpus.ts';
import { demonstrationLoss, type LossAgainstEntropy, lossAgainstEntropy } from './heldOutLoss.ts';
import { measureBestOf, measureGold, measureQuality, type Quality } from './quality.ts';

/** What a card says of one world. */
export interface BaseFacts {
  /** The SFT model's: one scale of gold for both models. */
  gold: Gold;
  quality: Quality;
  heldOut: LossAgainstEntropy;
}

export interface SftFacts {
  gold: Gold;
  quality: Quality & { bestOf16: number; bestOf16Prompts: number };
  /** Nats a completion token, on demonstrations of held-out prompts. */
  demonstrationLoss: number;
}

type Gold = Normaliser & { samples: number };

/** Measures the SFT model in every world of the corpus, and sets gold's scale. */
export async function describeSft(
  model: LanguageModel,
  corpus: Corpus,
  goldSamples: number,
): Promise<Record<string, SftFacts>> {
  const facts: Record<string, SftFacts> = {};
  for (const world of corpus.worlds) {
    const gold = await measureGold(model, corpus, world, goldSamples);
    const quality = await measureQuality(model, corpus, world);
    const best = await measureBestOf(model, corpus, world, gold);
    const loss = await demonstrationLoss(model, corpus, world);
    facts[world.name] = { gold, quality: { ...quality, ...best }, demonstrationLoss: loss };
  }
  return facts;
}

/** Measures the base model in every world of the corpus. */
export async function describeBase(
  model: LanguageModel,
  corpus: Corpus,
  sft: Record<string, { gold: Gold }>,
): Promise<Record<string, BaseFacts>> {
  const facts: Record<string, BaseFacts> = {};
  for (const world of corpus.worlds) {
    facts[world.name] = {
      gold: sft[world.name].gold,
      quality: await measureQuality(model, corpus, world),
      heldOut: await lossAgainstEntropy(model, corpus, world),
    };
  }
  return facts;
}
