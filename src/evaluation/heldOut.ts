import type { EvaluationRow } from '../experiment/metrics/metrics.ts';
import { mean } from '../experiment/metrics/statistics.ts';
import { pairMetrics } from '../losses/preferenceMetrics.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { batchOf, completionLogProbs, type SequenceBatch } from '../model/sequences.ts';
import {
  commonLength,
  type ScoredPairs,
  sequencesOf,
  type TokenPair,
} from '../model/texts/preferenceBatch.ts';
import { compileOnce } from '../ops/compileOnce.ts';
import { tf } from '../ops/tf.ts';

export type HeldOutMetrics = Pick<
  EvaluationRow,
  | 'eval_loss'
  | 'eval_rewards/chosen'
  | 'eval_rewards/rejected'
  | 'eval_rewards/margins'
  | 'eval_rewards/accuracies'
  | 'eval_pairs'
  | 'eval_fell/chosen'
  | 'eval_fell/rejected'
  | 'eval_fell/both'
  | 'eval_weight'
>;

/** Held-out pairs, laid out for the model, with what the frozen reference says about them: both made once. There may be none. */
export interface HeldOutPairs {
  pairs: readonly TokenPair[];
  /** Chosen completions first, then the rejected ones in the same order. */
  batch: SequenceBatch;
  parts: Parts;
  /** log π_ref(y|x) of the batch. [2 × pairs] */
  referenceLogps: Float32Array;
}

/** A batch as it is read: those rows together that begin alike, because what they share is computed once. */
interface Parts {
  /** At most `ROWS_AT_ONCE` rows each. */
  batches: SequenceBatch[];
  /** Of every row of the whole batch its place in the parts, one part after the other. [sequences] */
  places: Int32Array;
}

/** Completions that are read at once: their logits are the largest tensor of many a run, and more rows are no faster. */
export const ROWS_AT_ONCE = 64;

const none = () => new Int32Array(0);
const NONE: HeldOutPairs = {
  pairs: [],
  batch: { sequences: 0, time: 0, inputs: none(), targets: none(), mask: new Float32Array(0) },
  parts: { batches: [], places: none() },
  referenceLogps: new Float32Array(0),
};

export async function prepareHeldOut(
  reference: LanguageModel,
  pairs: readonly TokenPair[],
): Promise<HeldOutPairs> {
  const { config } = reference;
  if (pairs.length === 0) return NONE;
  const batch = batchOf(sequencesOf(pairs), commonLength(pairs, config.contextLength));
  const parts = partsOf(batch);
  const read = () => logProbsOf(reference, parts);
  await compileOnce(`held-out pairs, ${config.architecture}`, read);
  const logps = read();
  const referenceLogps = (await logps.data()).slice() as Float32Array;
  logps.dispose();
  return { pairs, batch, parts, referenceLogps };
}

/** What a method says of pairs: its mean loss, and the reward that it gives each completion. [2 × pairs] */
export type MeasurePairs = (scored: ScoredPairs) => { loss: tf.Scalar; rewards: tf.Tensor1D };

/**
 * How well the policy ranks preference pairs that it is not trained on: the training metrics, on other data, by
 * the same loss and the same definition of a reward. Of no pairs there is nothing to say.
 */
export function heldOutMetrics(
  policy: LanguageModel,
  heldOut: HeldOutPairs,
  measure: MeasurePairs,
): Promise<Partial<HeldOutMetrics>> {
  return metricsBy(policy, heldOut, measure, () => logProbsOf(policy, heldOut.parts));
}

/** The same of the reference itself, as which most policies begin: what it says of the pairs is known. */
export function referenceMetrics(
  reference: LanguageModel,
  heldOut: HeldOutPairs,
  measure: MeasurePairs,
): Promise<Partial<HeldOutMetrics>> {
  return metricsBy(reference, heldOut, measure, () => tf.tensor1d(heldOut.referenceLogps));
}

async function metricsBy(
  policy: LanguageModel,
  { pairs, batch, referenceLogps }: HeldOutPairs,
  measure: MeasurePairs,
  logProbs: () => tf.Tensor1D,
): Promise<Partial<HeldOutMetrics>> {
  if (pairs.length === 0) return {};
  const measured = tf.tidy(() => {
    const policyLogps = logProbs();
    const scored = { policy, pairs, batch, policyLogps, referenceLogps: tf.tensor1d(referenceLogps) };
    const { loss, rewards } = measure(scored);
    return tf.concat1d([tf.reshape(loss, [1]), policyLogps, rewards]);
  });
  const [loss, ...rest] = await measured.data();
  measured.dispose();
  const [logps, rewards] = [rest.slice(0, 2 * pairs.length), rest.slice(2 * pairs.length)];
  const metrics = pairMetrics(logps, rewards);
  return {
    eval_loss: loss,
    'eval_rewards/chosen': metrics['rewards/chosen'],
    'eval_rewards/rejected': metrics['rewards/rejected'],
    'eval_rewards/margins': metrics['rewards/margins'],
    'eval_rewards/accuracies': metrics['rewards/accuracies'],
    eval_pairs: pairs.length,
    ...fallsOf(logps, referenceLogps),
    eval_weight: mean(pairs.map((_, i) => 1 / (1 + Math.exp(rewards[i] - rewards[pairs.length + i])))),
  };
}

/** Of how many pairs chosen, rejected or both completions have become less likely. @param logps chosen ones first */
export function fallsOf(logps: ArrayLike<number>, referenceLogps: ArrayLike<number>) {
  const pairs = logps.length / 2;
  const fell = (i: number) => logps[i] < referenceLogps[i];
  const share = (of: (i: number) => boolean) => mean(Array.from({ length: pairs }, (_, i) => Number(of(i))));
  return {
    'eval_fell/chosen': share(fell),
    'eval_fell/rejected': share((i) => fell(pairs + i)),
    'eval_fell/both': share((i) => fell(i) && fell(pairs + i)),
  };
}

/** The reward that a method gives each completion of some pairs, chosen ones first. [2 × pairs] */
export async function pairRewards(
  policy: LanguageModel,
  { pairs, batch, parts, referenceLogps }: HeldOutPairs,
  measure: MeasurePairs,
): Promise<number[]> {
  const rewards = tf.tidy(() => {
    const policyLogps = logProbsOf(policy, parts);
    return measure({ policy, pairs, batch, policyLogps, referenceLogps: tf.tensor1d(referenceLogps) })
      .rewards;
  });
  const values = await rewards.data();
  rewards.dispose();
  return [...values];
}

/** A part takes the rows that follow each other in the order of their tokens. */
function partsOf({ sequences, time, inputs, targets, mask }: SequenceBatch): Parts {
  const tokensOf = (row: number) => inputs.subarray(row * time, (row + 1) * time);
  const order = Array.from({ length: sequences }, (_, row) => row);
  order.sort((a, b) => compareTokens(tokensOf(a), tokensOf(b)));
  const places = new Int32Array(sequences);
  order.forEach((row, place) => {
    places[row] = place;
  });
  const batches: SequenceBatch[] = [];
  for (let first = 0; first < sequences; first += ROWS_AT_ONCE) {
    const rows = order.slice(first, first + ROWS_AT_ONCE);
    const size = rows.length * time;
    const part: SequenceBatch = {
      sequences: rows.length,
      time,
      inputs: new Int32Array(size),
      targets: new Int32Array(size),
      mask: new Float32Array(size),
    };
    rows.forEach((row, i) => {
      const [from, to] = [row * time, (row + 1) * time];
      part.inputs.set(inputs.subarray(from, to), i * time);
      part.targets.set(targets.subarray(from, to), i * time);
      part.mask.set(mask.subarray(from, to), i * time);
    });
    batches.push(part);
  }
  return { batches, places };
}

function compareTokens(a: Int32Array, b: Int32Array): number {
  const at = a.findIndex((token, t) => token !== b[t]);
  return at < 0 ? 0 : a[at] - b[at];
}

/** log π(y|x) of every row of the whole batch. [sequences] */
function logProbsOf({ config, parameters }: LanguageModel, { batches, places }: Parts): tf.Tensor1D {
  return tf.tidy(() => {
    const found = batches.map((part) => completionLogProbs(config, parameters.tensors, part));
    return tf.gather(tf.concat1d(found), tf.tensor1d(places, 'int32'));
  });
}
