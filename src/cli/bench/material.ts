import { random } from '../../experiment/random.ts';
import { examplesOfStep } from '../../training/step/schedule.ts';
import type { Size } from './sizes.ts';

// What all contestants get: weights, token ids, and the settings of the step. No tensor library is imported here,
// because each contestant runs in a realm with its own.

export interface Pair {
  prompt: number[];
  chosen: number[];
  rejected: number[];
}

/** The lab's defaults. */
export const settings = {
  beta: 0.1,
  learningRate: 3e-4,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  seed: 1,
} as const;

/** Batches until the pairs begin anew, so that no step is on the pairs of the one before. */
const BATCHES = 3;

/** A weight matrix or vector, and where it lies in the flat vector of all. */
export interface Entry {
  name: string;
  shape: number[];
  offset: number;
  size: number;
}

/** GPT-2's tensors in the lab's order; the lab as a contestant checks that it is. */
export function entriesOf({ layers, width, vocabulary, time }: Size): Entry[] {
  const norm = (name: string): [string, number[]][] => [
    [`${name}.gain`, [width]],
    [`${name}.bias`, [width]],
  ];
  const affine = (name: string, from: number, to: number): [string, number[]][] => [
    [`${name}.weight`, [from, to]],
    [`${name}.bias`, [to]],
  ];
  const blocks = Array.from({ length: layers }, (_, i) => [
    ...norm(`${i}.norm1`),
    ...affine(`${i}.qkv`, width, 3 * width),
    ...affine(`${i}.out`, width, width),
    ...norm(`${i}.norm2`),
    ...affine(`${i}.expand`, width, 4 * width),
    ...affine(`${i}.contract`, 4 * width, width),
  ]).flat();
  const shapes: [string, number[]][] = [
    ['tokens', [vocabulary, width]],
    ['positions', [time, width]],
    ...blocks,
    ...norm('final'),
  ];
  let offset = 0;
  return shapes.map(([name, shape]) => {
    const size = shape.reduce((product, n) => product * n, 1);
    offset += size;
    return { name, shape, offset: offset - size, size };
  });
}

/**
 * Random weights. Larger than initial ones (deviation 0.05, and biases too), so that policy and reference, drawn
 * from different seeds, differ enough for a wrong loss to be seen.
 */
export function weightsOf(size: Size, seed: number): Float32Array {
  const entries = entriesOf(size);
  const last = entries[entries.length - 1];
  const weights = new Float32Array(last.offset + last.size);
  // One stream of a fast generator: 20 million numbers are drawn before a page's first step.
  let state = (seed * 0x9e3779b9) >>> 0 || 1;
  for (const { name, offset, size } of entries) {
    const mean = name.endsWith('.gain') ? 1 : 0;
    for (let i = 0; i < size; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      // Uniform on ±0.0866 has a deviation of 0.05.
      weights[offset + i] = mean + ((state >>> 0) / 2 ** 31 - 1) * 0.0866;
    }
  }
  return weights;
}

/** Pairs of random tokens; in every batch the rows are from half full to full. End-of-text (0) ends each. */
export function pairsOf({ vocabulary, time, sequences }: Size): Pair[] {
  const stream = random(settings.seed, 'bench pairs');
  const tokens = (n: number) => Array.from({ length: n }, () => 1 + stream.below(vocabulary - 1));
  const half = sequences / 2;
  return Array.from({ length: half * BATCHES }, (_, i) => {
    const prompt = tokens(promptLength(time));
    const longest = time + 1 - prompt.length;
    // The first pair is as long as it can be: the common length of all rows is then `time`.
    const length = () => (i === 0 ? longest : Math.ceil(longest * (0.5 + 0.5 * stream.uniform())));
    return { prompt, chosen: [...tokens(length() - 1), 0], rejected: [...tokens(length() - 1), 0] };
  });
}

/** One prompt for each row of the batch. */
export function promptsOf({ vocabulary, time, sequences }: Size): number[][] {
  const stream = random(settings.seed, 'bench prompts');
  return Array.from({ length: sequences }, () =>
    Array.from({ length: promptLength(time) }, () => 1 + stream.below(vocabulary - 1)),
  );
}

export function promptLength(time: number): number {
  return Math.max(2, Math.floor(time / 12));
}

export interface Batch {
  /** [sequences × time] each; the mask is 1 where the target is a completion token. */
  inputs: Int32Array;
  targets: Int32Array;
  mask: Float32Array;
}

/** The rows of a step, 1 for the first: chosen ones first, then rejected ones. */
export function rowsOfStep(
  { sequences }: Size,
  pairs: readonly Pair[],
  step: number,
): { prompt: number[]; completion: number[] }[] {
  const examples = examplesOfStep(pairs, sequences / 2, settings.seed, step);
  return [
    ...examples.map(({ prompt, chosen }) => ({ prompt, completion: chosen })),
    ...examples.map(({ prompt, rejected }) => ({ prompt, completion: rejected })),
  ];
}

/** The batch of a step: its rows, padded on the right. */
export function batchOfStep(size: Size, pairs: readonly Pair[], step: number): Batch {
  const { sequences, time } = size;
  const batch = {
    inputs: new Int32Array(sequences * time),
    targets: new Int32Array(sequences * time),
    mask: new Float32Array(sequences * time),
  };
  rowsOfStep(size, pairs, step).forEach(({ prompt, completion }, row) => {
    const tokens = [...prompt, ...completion];
    batch.inputs.set(tokens.slice(0, -1), row * time);
    batch.targets.set(tokens.slice(1), row * time);
    batch.mask.fill(1, row * time + prompt.length - 1, row * time + tokens.length - 1);
  });
  return batch;
}
