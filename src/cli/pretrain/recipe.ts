import type { Gpt2Config } from '../../formats/gpt2Config.ts';

/** Everything that decides how a model is made. The same recipe gives the same model on the same machine. */
export interface Recipe {
  name: string;
  world: 'reviews';
  seed: number;
  tokenizer: { documents: number; entries: number; minCount: number };
  model: Pick<Gpt2Config, 'contextLength' | 'width' | 'layers' | 'heads'>;
  /** Pretraining on text of mixed quality, then supervised fine-tuning on clean text. */
  base: Phase;
  sft: Phase;
  /** Completions that set gold's mean and standard deviation. */
  goldSamples: number;
  /** Preference pairs to ship; null where the model borrows another one's. */
  pairs: { train: number; heldout: number } | null;
}

export interface Phase {
  steps: number;
  batch: number;
  /** Peak of the learning rate, reached after `warmup` steps; from there it falls along a cosine to a tenth. */
  learningRate: number;
  warmup: number;
}

export const recipes: Record<string, Recipe> = {
  reviews: {
    name: 'reviews',
    world: 'reviews',
    seed: 1,
    tokenizer: { documents: 20000, entries: 1024, minCount: 20 },
    model: { contextLength: 64, width: 96, layers: 4, heads: 4 },
    base: { steps: 2500, batch: 32, learningRate: 3e-3, warmup: 100 },
    sft: { steps: 700, batch: 32, learningRate: 1e-3, warmup: 20 },
    goldSamples: 2000,
    pairs: { train: 2000, heldout: 400 },
  },
  // Small enough for a software GPU: the end-to-end tests train it on WebGPU.
  tiny: {
    name: 'tiny',
    world: 'reviews',
    seed: 1,
    tokenizer: { documents: 20000, entries: 1024, minCount: 20 },
    model: { contextLength: 64, width: 32, layers: 1, heads: 2 },
    base: { steps: 800, batch: 32, learningRate: 1e-2, warmup: 50 },
    sft: { steps: 200, batch: 32, learningRate: 3e-3, warmup: 20 },
    goldSamples: 500,
    pairs: null,
  },
};

/** Learning rate of a step, 1 for the first. */
export function scheduled({ steps, learningRate, warmup }: Phase, step: number): number {
  if (step <= warmup) return (learningRate * step) / warmup;
  const progress = (step - warmup) / Math.max(1, steps - warmup);
  return learningRate * (0.1 + 0.45 * (1 + Math.cos(Math.PI * progress)));
}
