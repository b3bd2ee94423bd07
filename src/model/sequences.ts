import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import type { Weight } from '../ops/fused/weight.ts';
import { tf } from '../ops/tf.ts';
import { headTokenLogProbs, hiddenStates } from './causalLm.ts';
import { hiddenStatesRead, leavesOutUnread } from './readPositions.ts';

/** A prompt and its completion, tokenised apart. The completion ends with end-of-text unless it was cut off. */
export interface Sequence {
  prompt: readonly number[];
  completion: readonly number[];
}

/**
 * Sequences laid out for the model: position t of a row reads `inputs[t]` and predicts `targets[t]`, the token
 * after it. This file is the only place in the lab that shifts by one and the only one that knows padding.
 */
export interface SequenceBatch {
  sequences: number;
  time: number;
  /** [sequences × time] */
  inputs: Int32Array;
  /** [sequences × time] */
  targets: Int32Array;
  /** [sequences × time]: 1 where the target is a completion token, 0 for prompt and padding. */
  mask: Float32Array;
}

/** A batch that lies on the backend, its ids checked: see `checkIds`. */
export interface BatchOnBackend {
  sequences: number;
  time: number;
  /** int32 [sequences × time] */
  inputs: tf.Tensor1D;
  /** int32 [sequences × time] */
  targets: tf.Tensor1D;
  /** [sequences × time] */
  mask: tf.Tensor1D;
}

/**
 * Pads sequences on the right to one length. Causal attention keeps padding from reaching any real token, and
 * the mask keeps it from any sum, so the padding token's id does not matter.
 *
 * @param time at least the longest sequence's length − 1; that length if absent
 */
export function batchOf(sequences: readonly Sequence[], time = inputLength(sequences)): SequenceBatch {
  const size = sequences.length * time;
  const batch: SequenceBatch = {
    sequences: sequences.length,
    time,
    inputs: new Int32Array(size),
    targets: new Int32Array(size),
    mask: new Float32Array(size),
  };
  sequences.forEach(({ prompt, completion }, row) => {
    const tokens = [...prompt, ...completion];
    if (prompt.length === 0)
      throw new Error('batchOf: the prompt is empty, so nothing predicts its first token');
    if (tokens.length - 1 > time) throw new Error(`batchOf: ${tokens.length} tokens in rows of ${time} + 1`);
    for (let t = 0; t + 1 < tokens.length; t++) {
      const at = row * time + t;
      batch.inputs[at] = tokens[t];
      batch.targets[at] = tokens[t + 1];
      batch.mask[at] = t + 1 >= prompt.length ? 1 : 0;
    }
  });
  return batch;
}

/** Completion tokens of every row, end-of-text included. [sequences] */
export function completionLengths({ sequences, time, mask }: SequenceBatch): tf.Tensor1D {
  const lengths = new Float32Array(sequences);
  for (let i = 0; i < mask.length; i++) lengths[Math.floor(i / time)] += mask[i];
  return tf.tensor1d(lengths);
}

/** Input positions that the longest of the sequences needs. */
export function inputLength(sequences: readonly Sequence[]): number {
  // Not Math.max(...lengths): a file of pairs can hold more of them than a call takes arguments.
  return sequences.reduce(
    (longest, { prompt, completion }) => Math.max(longest, prompt.length + completion.length - 1),
    1,
  );
}

/** Sequences with their last tokens, to be scored and not predicted: position t of a row reads its token t. */
export interface WholeBatch {
  sequences: number;
  time: number;
  /** [sequences × time] */
  inputs: Int32Array;
  /** [sequences × time]: 1 at each sequence's last token, 0 elsewhere. */
  lastToken: Float32Array;
}

/** @param time at least the longest sequence's length; that length if absent */
export function wholeBatchOf(sequences: readonly Sequence[], time = inputLength(sequences) + 1): WholeBatch {
  const size = sequences.length * time;
  const [inputs, lastToken] = [new Int32Array(size), new Float32Array(size)];
  sequences.forEach(({ prompt, completion }, row) => {
    const tokens = [...prompt, ...completion];
    if (tokens.length === 0) throw new Error('wholeBatchOf: a sequence is empty');
    if (tokens.length > time) throw new Error(`wholeBatchOf: ${tokens.length} tokens in rows of ${time}`);
    inputs.set(tokens, row * time);
    lastToken[row * time + tokens.length - 1] = 1;
  });
  return { sequences: sequences.length, time, inputs, lastToken };
}

/**
 * log π(y_t | x, y_<t) of every completion token, in nats; 0 at prompt and padding positions.
 *
 * @param tensors the model's weights, in the order of the parameter layout
 * @param temperature divides the logits: samples drawn at a temperature have these log-probabilities
 * @returns [sequences, time]
 */
export function completionTokenLogProbs(
  config: ModelConfig,
  tensors: readonly Weight[],
  batch: SequenceBatch | BatchOnBackend,
  temperature = 1,
): tf.Tensor2D {
  const { sequences, time, inputs } = batch;
  if (inMainMemory(batch) && batch.mask.includes(1) && leavesOutUnread())
    return readTokenLogProbs(config, tensors, batch, temperature);
  return tf.tidy(() => {
    const targets = batch.targets instanceof Int32Array ? tf.tensor1d(batch.targets, 'int32') : batch.targets;
    const mask = batch.mask instanceof Float32Array ? tf.tensor1d(batch.mask) : batch.mask;
    const hidden = hiddenStates(config, tensors, inputs, time);
    const logProbs = headTokenLogProbs(config, tensors, hidden, targets, temperature);
    return tf.reshape(tf.mul(logProbs, mask), [sequences, time]);
  });
}

/** The same, computing only the positions that predict completion tokens and what these attend to. */
function readTokenLogProbs(
  config: ModelConfig,
  tensors: readonly Weight[],
  { inputs, targets, mask, time }: SequenceBatch,
  temperature: number,
): tf.Tensor2D {
  return tf.tidy(() => {
    const { hidden, places, spread } = hiddenStatesRead(config, tensors, inputs, time, mask);
    const ids = tf.tensor1d(
      places.map((place) => targets[place]),
      'int32',
    );
    return spread(headTokenLogProbs(config, tensors, hidden, ids, temperature));
  });
}

function inMainMemory(batch: SequenceBatch | BatchOnBackend): batch is SequenceBatch {
  return batch.inputs instanceof Int32Array;
}

/** log π(y | x) = Σ_t log π(y_t | x, y_<t) over completion tokens, end-of-text included. [sequences], nats */
export function completionLogProbs(
  config: ModelConfig,
  tensors: readonly Weight[],
  batch: SequenceBatch | BatchOnBackend,
  temperature = 1,
): tf.Tensor1D {
  return tf.tidy(
    () => tf.sum(completionTokenLogProbs(config, tensors, batch, temperature), 1) as tf.Tensor1D,
  );
}

/** Cuts a [sequences × time] array of per-token values into the completion tokens of each sequence. */
export function completionValues(batch: SequenceBatch, values: ArrayLike<number>): number[][] {
  return Array.from({ length: batch.sequences }, (_, row) => {
    const places = Array.from({ length: batch.time }, (_, t) => row * batch.time + t);
    return places.filter((at) => batch.mask[at] === 1).map((at) => values[at]);
  });
}
