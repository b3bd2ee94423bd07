import { nn, numpy as np } from '@jax-js/jax';
import { settings } from '../material.ts';
import type { Size } from '../sizes.ts';

/** Arrays under the names of `entriesOf`. Every function here consumes what it is given. */
export type Weights = Record<string, np.Array>;

/** Mean of −ln σ(β h) over the pairs; chosen rows first, then rejected ones. */
export function dpoLoss(policyLogps: np.Array, referenceLogps: np.Array): np.Array {
  const half = policyLogps.shape[0] / 2;
  const rewards = policyLogps.sub(referenceLogps).mul(settings.beta);
  const margins = rewards.ref.slice([0, half]).sub(rewards.slice([half, 2 * half]));
  return np.mean(nn.softplus(margins.neg()));
}

/** [sequences × time] each. */
export type Batch = { inputs: np.Array; targets: np.Array; mask: np.Array };

/** log π(y|x) of every row. [sequences] */
export function sequenceLogProbs(
  size: Size,
  weights: Weights,
  { inputs, targets, mask }: Batch,
  withGradient: boolean,
): np.Array {
  const { sequences, time, vocabulary } = size;
  const table = weights.tokens.ref;
  const embedded = withGradient ? embed(table, inputs) : np.take(table, inputs, 0);
  const logits = logitsOf(size, weights, embedded);
  const logProbs = nn.logSoftmax(logits, -1).mul(nn.oneHot(targets, vocabulary)).sum(-1);
  return logProbs.mul(mask).reshape([sequences, time]).sum(1);
}

/** Rows of a table. The gradient of `take` cannot be compiled by `jit` in 0.1.25, that of a product can. */
function embed(table: np.Array, ids: np.Array): np.Array {
  return np.dot(nn.oneHot(ids, table.shape[0]), table);
}

/** GPT-2's forward pass. [sequences × time, width] → [sequences × time, vocabulary] */
function logitsOf(size: Size, weights: Weights, embedded: np.Array): np.Array {
  const { sequences, time, width, layers, heads } = size;
  const rows = sequences * time;
  let x = embedded.reshape([sequences, time, width]).add(weights.positions).reshape([rows, width]);
  for (let layer = 0; layer < layers; layer++) {
    const qkv = affine(norm(x.ref, weights, `${layer}.norm1`), weights, `${layer}.qkv`);
    const [q, k, v] = np.split(qkv.reshape([sequences, time, 3 * heads, width / heads]), 3, 2);
    const attended = nn.dotProductAttention(q, k, v, { isCausal: true }).reshape([rows, width]);
    x = x.add(affine(attended, weights, `${layer}.out`));
    x = x.ref.add(feedForward(x, weights, layer));
  }
  return np.dot(norm(x, weights, 'final'), weights.tokens.transpose());
}

/** No keys and values yet. */
export function emptyCaches({ sequences, time, width, layers, heads }: Size): Weights {
  const empty = () => np.zeros([sequences, time, heads, width / heads]);
  return Object.fromEntries(
    Array.from({ length: layers }, (_, layer) => [
      [`k${layer}`, empty()],
      [`v${layer}`, empty()],
    ]).flat(),
  );
}

/**
 * Logits after one more token a row, from what is remembered of those before it.
 *
 * @param ids [sequences]
 * @param place the position of these tokens, the same in all rows: [1]
 * @returns logits [sequences, vocabulary], and the caches with this position
 */
export function nextLogits(
  size: Size,
  weights: Weights,
  caches: Weights,
  ids: np.Array,
  place: np.Array,
): [np.Array, Weights] {
  const { sequences, time, width, layers, heads } = size;
  const everywhere = np.arange(time).astype(np.int32);
  const here = everywhere.ref.equal(place.ref).reshape([1, time, 1, 1]);
  const seen = everywhere.lessEqual(place.ref).reshape([1, 1, 1, time]);
  const position = np.take(weights.positions, place, 0); // [1, width]
  let x = np.take(weights.tokens.ref, ids, 0).add(position);
  const next: Weights = {};
  for (let layer = 0; layer < layers; layer++) {
    const qkv = affine(norm(x.ref, weights, `${layer}.norm1`), weights, `${layer}.qkv`);
    const [q, k, v] = np.split(qkv.reshape([sequences, 1, 3 * heads, width / heads]), 3, 2);
    const keys = np.where(here.ref, k, caches[`k${layer}`]);
    const values = np.where(here.ref, v, caches[`v${layer}`]);
    next[`k${layer}`] = keys.ref;
    next[`v${layer}`] = values.ref;
    const attended = nn.dotProductAttention(q, keys, values, { mask: seen.ref });
    x = x.add(affine(attended.reshape([sequences, width]), weights, `${layer}.out`));
    x = x.ref.add(feedForward(x, weights, layer));
  }
  here.dispose();
  seen.dispose();
  return [np.dot(norm(x, weights, 'final'), weights.tokens.transpose()), next];
}

function feedForward(x: np.Array, weights: Weights, layer: number): np.Array {
  const inner = nn.gelu(affine(norm(x, weights, `${layer}.norm2`), weights, `${layer}.expand`));
  return affine(inner, weights, `${layer}.contract`);
}

function affine(x: np.Array, weights: Weights, name: string): np.Array {
  return np.dot(x, weights[`${name}.weight`]).add(weights[`${name}.bias`]);
}

function norm(x: np.Array, weights: Weights, name: string): np.Array {
  const standardised = nn.standardize(x, -1, { epsilon: 1e-5 });
  return standardised.mul(weights[`${name}.gain`]).add(weights[`${name}.bias`]);
}
