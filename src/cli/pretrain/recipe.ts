import type { Gpt2Config } from '../../experiment/architectures/gpt2.ts';
import type { WorldName } from '../../experiment/worlds.ts';
import { worldNames } from '../../tasks/worlds.ts';

/** Everything that decides how the models are made. The same recipe gives the same models on the same machine. */
export interface Recipe {
  /** Folders of the two models. A recipe without `base` ships the SFT model only. */
  folders: { base?: string; sft: string };
  worlds: readonly WorldName[];
  seed: number;
  tokenizer: { documentsPerWorld: number; entries: number; minCount: number };
  model: Pick<Gpt2Config, 'contextLength' | 'width' | 'layers' | 'heads'>;
  /** Pretraining on text of mixed quality, packed: `rows` rows of the context's length a step. */
  base: Schedule & { rows: number };
  /** Supervised fine-tuning on clean text: `batch` demonstrations of one world a step, the worlds by turns. */
  sft: Schedule & { batch: number; turns: readonly WorldName[] };
  /** Completions of each world that set gold's mean and standard deviation, and of which quality is measured. */
  goldSamples: number;
  /** Preference pairs of each world to ship; null where the model borrows another one's. */
  pairs: { train: number; heldout: number } | null;
}

export interface Schedule {
  steps: number;
  /** Peak of the learning rate, reached after `warmup` steps; from there it falls along a cosine to a fiftieth. */
  learningRate: number;
  warmup: number;
}

export const recipes: Record<string, Recipe> = {
  lab: {
    folders: { base: 'base', sft: 'sft' },
    worlds: worldNames,
    seed: 1,
    tokenizer: { documentsPerWorld: 10_000, entries: 1200, minCount: 20 },
    model: { contextLength: 96, width: 96, layers: 4, heads: 4 },
    base: { steps: 11_000, rows: 8, learningRate: 3e-3, warmup: 150 },
    // Reviews say the most different things, so they have two turns of four.
    sft: {
      steps: 8000,
      batch: 24,
      learningRate: 1.5e-3,
      warmup: 30,
      turns: ['reviews', 'assistant', 'reviews', 'tldr'],
    },
    goldSamples: 2000,
    pairs: { train: 5000, heldout: 1000 },
  },
  // Small enough for a software GPU: the end-to-end tests train it on WebGPU.
  tiny: {
    folders: { sft: 'tiny' },
    worlds: worldNames,
    seed: 1,
    tokenizer: { documentsPerWorld: 10_000, entries: 1200, minCount: 20 },
    model: { contextLength: 96, width: 32, layers: 1, heads: 2 },
    base: { steps: 1200, rows: 12, learningRate: 5e-3, warmup: 50 },
    sft: { steps: 600, batch: 24, learningRate: 3e-3, warmup: 20, turns: worldNames },
    goldSamples: 500,
    pairs: null,
  },
};

/** Learning rate of a step, 1 for the first. */
export function scheduled({ steps, learningRate, warmup }: Schedule, step: number): number {
  if (step <= warmup) return (learningRate * step) / warmup;
  const progress = (step - warmup) / Math.max(1, steps - warmup);
  return learningRate * (0.02 + 0.49 * (1 + Math.cos(Math.PI * progress)));
}
