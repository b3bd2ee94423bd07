import { random } from '../../experiment/random.ts';

/** What a step trains on: which examples, cut into which parts, at which learning rate. */

/**
 * The examples of a step, 1 for the first, pairs or prompts: each epoch is a fresh permutation, drawn from the seed and the epoch
 * alone, so that a run can be taken up at any step. A batch that takes every one takes them in file order.
 */
export function examplesOfStep<T>(
  examples: readonly T[],
  batchSize: number,
  seed: number,
  step: number,
): T[] {
  if (batchSize >= examples.length) return [...examples];
  const first = (step - 1) * batchSize;
  return Array.from({ length: batchSize }, (_, i) => {
    const epoch = Math.floor((first + i) / examples.length);
    return permutation(examples, seed, epoch)[(first + i) % examples.length];
  });
}

/** All examples in the order in which the first epoch takes them. */
export function firstEpoch<T>(examples: readonly T[], batchSize: number, seed: number): T[] {
  return batchSize >= examples.length ? [...examples] : [...permutation(examples, seed, 0)];
}

let last: { examples: readonly unknown[]; seed: number; epoch: number; shuffled: unknown[] } | null = null;

/** Remembers one epoch, since all steps of it ask for the same one. */
function permutation<T>(examples: readonly T[], seed: number, epoch: number): T[] {
  if (last?.examples !== examples || last.seed !== seed || last.epoch !== epoch) {
    last = { examples, seed, epoch, shuffled: random(seed, 'pair order', epoch).shuffle(examples) };
  }
  return last.shuffled as T[];
}

/** Cuts a list into parts of `size`, the last one perhaps smaller; 0 leaves it whole. */
export function partsOf<T>(items: readonly T[], size: number): T[][] {
  const step = size > 0 ? size : Math.max(1, items.length);
  return Array.from({ length: Math.ceil(items.length / step) }, (_, i) =>
    items.slice(i * step, (i + 1) * step),
  );
}

export interface LearningRateConfig {
  learningRate: number;
  /** The rate rises in a straight line over so many steps. */
  warmupSteps: number;
  /** Step after which the run ends. */
  steps: number;
  schedule: 'constant' | 'linear';
}

/**
 * Learning rate of a step, 1 for the first: α · min(1, step/warmup), and where it falls,
 * α · (steps − step + 1) / (steps − warmup + 1) after warm-up, so that the last step still learns something.
 */
export function learningRateAt(config: LearningRateConfig, step: number): number {
  const { learningRate, warmupSteps, steps, schedule } = config;
  if (step < warmupSteps) return (learningRate * step) / warmupSteps;
  if (schedule === 'constant') return learningRate;
  const first = Math.max(1, warmupSteps);
  return (learningRate * Math.max(0, steps - step + 1)) / Math.max(1, steps - first + 1);
}
