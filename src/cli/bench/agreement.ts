import { entriesOf, weightsOf } from './material.ts';
import type { Size } from './sizes.ts';

/**
 * How far losses may lie apart. A row's log-probability is a sum of up to a hundred float32 numbers, some −700 nats in
 * all, with a rounding error of about 1e-4, which β = 0.1 and the mean over pairs make 1e-5. Any error in the maths (a
 * shifted target, a row in the wrong half, a missing mask) changes the loss by a hundredth or more.
 */
export const LOSS_TOLERANCE = 1e-4;

/**
 * How far the changes of all weights may lie apart, as a part of their length. Adam divides by the size of the
 * gradient: its first steps are ± learning rate, whichever sign rounding gives to a gradient near zero.
 */
export const WEIGHTS_TOLERANCE = 0.01;

/** Models up to this size hand their weights over for comparison; larger ones would spend minutes on it. */
export const COMPARED_PARAMETERS = 2e6;

/** Tokens that must be equal in most rows when the likeliest one is taken each time. */
export const GREEDY_TOKENS = 6;

/** Rows in which they must be: rounding may decide between two words that are as good as equally likely. */
const GREEDY_SHARE = 0.75;

/** A sentence about losses that differ; null where they agree. */
export function lossProblem(
  name: string,
  losses: readonly number[],
  expected: readonly number[],
): string | null {
  const step = losses.findIndex((loss, i) => !(Math.abs(loss - expected[i]) <= LOSS_TOLERANCE));
  if (step < 0) return null;
  return (
    `The losses of ${name} differ in step ${step + 1}: ${losses[step]} instead of ${expected[step]}, ` +
    `which is more than ${LOSS_TOLERANCE}.`
  );
}

/** Length of the difference of two changes of the weights, as a part of the second one's length. */
export function changeError(size: Size, weights: Float32Array, expected: Float32Array): number {
  const before = weightsOf(size, 1);
  let [difference, length] = [0, 0];
  for (const { name, offset, size: count, shape } of entriesOf(size)) {
    // Softmax does not see what is added to all keys: these gradients are zero, and Adam follows their rounding.
    const third = shape[0] / 3;
    const isKeyBias = (i: number) => name.endsWith('.qkv.bias') && i >= third && i < 2 * third;
    for (let i = 0; i < count; i++) {
      if (isKeyBias(i)) continue;
      const at = offset + i;
      difference += (weights[at] - expected[at]) ** 2;
      length += (expected[at] - before[at]) ** 2;
    }
  }
  return Math.sqrt(difference / length);
}

/** A sentence about weights that differ; null where they agree. */
export function weightsProblem(
  name: string,
  size: Size,
  weights: Float32Array,
  expected: Float32Array,
): string | null {
  const error = changeError(size, weights, expected);
  if (error <= WEIGHTS_TOLERANCE) return null;
  return `The weights of ${name} differ after two steps: their changes by ${(100 * error).toFixed(1)} %.`;
}

/** A sentence about greedy samples that differ; null where they agree. */
export function samplesProblem(
  name: string,
  samples: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
): string | null {
  // A row that has ended is shorter in some contestants.
  const equal = samples.filter((row, i) => {
    const length = Math.min(GREEDY_TOKENS, row.length, expected[i].length);
    return row.slice(0, length).join() === expected[i].slice(0, length).join();
  }).length;
  if (equal >= GREEDY_SHARE * samples.length) return null;
  return `The samples of ${name} differ: only ${equal} of ${samples.length} rows are the lab's.`;
}
