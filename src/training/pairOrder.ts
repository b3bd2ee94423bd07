import { random } from '../experiment/random.ts';

/**
 * The pairs of a step, 1 for the first: each epoch is a fresh permutation, drawn from the seed and the epoch
 * alone, so that a run can be taken up at any step. A batch that takes every pair takes them in file order.
 */
export function pairsOfStep<T>(pairs: readonly T[], batchSize: number, seed: number, step: number): T[] {
  if (batchSize >= pairs.length) return [...pairs];
  const first = (step - 1) * batchSize;
  return Array.from({ length: batchSize }, (_, i) => {
    const epoch = Math.floor((first + i) / pairs.length);
    return permutation(pairs, seed, epoch)[(first + i) % pairs.length];
  });
}

let last: { pairs: readonly unknown[]; seed: number; epoch: number; shuffled: unknown[] } | null = null;

/** Remembers one epoch, since all steps of it ask for the same one. */
function permutation<T>(pairs: readonly T[], seed: number, epoch: number): T[] {
  if (last?.pairs !== pairs || last.seed !== seed || last.epoch !== epoch) {
    last = { pairs, seed, epoch, shuffled: random(seed, 'pair order', epoch).shuffle(pairs) };
  }
  return last.shuffled as T[];
}
