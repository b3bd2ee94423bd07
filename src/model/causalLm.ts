import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import { LOGITS_AT_ONCE } from '../experiment/memory/modelMemory.ts';
import { headLogProbs } from '../ops/fused/tokenLogProbs.ts';
import { product, type Weight } from '../ops/fused/weight.ts';
import { tf } from '../ops/tf.ts';
import { architectureOf } from './architectures/architectures.ts';
import {
  type Attention,
  type Caches,
  newCaches,
  nextPosition,
  sharedSequences,
  wholeSequences,
} from './architectures/attention.ts';
import type { ParameterLayout } from './parameters.ts';
import type { SharedRows } from './sharedPrefixes.ts';

/** Names and shapes of a model's tensors. */
export function layoutOf(config: ModelConfig): ParameterLayout {
  return architectureOf(config).layout(config);
}

/**
 * The forward pass up to the head: what heads of any kind read.
 *
 * @param tensors the weights, in the order of the parameter layout; more may follow them
 * @param ids token ids, row by row: [sequences × time]; those on the backend already somebody has checked
 * @param time tokens in each sequence, at most the context length
 * @returns [sequences × time, width]
 */
export function hiddenStates(
  config: ModelConfig,
  tensors: readonly Weight[],
  ids: Int32Array | tf.Tensor1D,
  time: number,
): tf.Tensor2D {
  if (ids instanceof Int32Array) checkIds(config, ids, time);
  else checkTime(config, time);
  return tf.tidy(() => {
    const onBackend = ids instanceof Int32Array ? tf.tensor1d(ids, 'int32') : ids;
    return forward(
      config,
      tensors,
      onBackend,
      wholeSequences(config.heads, time),
      config.checkpointActivations,
    );
  });
}

/**
 * The same for sequences of different lengths, without padding, and with what they share computed once.
 *
 * @param lengths tokens of each sequence, from 1 to the context length
 * @returns of each token of `rows` [tokens, width]
 */
export function raggedHiddenStates(
  config: ModelConfig,
  tensors: readonly Weight[],
  rows: SharedRows,
  lengths: readonly number[],
): tf.Tensor2D {
  checkIds(config, rows.ids, 1);
  const longest = Math.max(...lengths);
  if (longest > config.contextLength) {
    throw new Error(`raggedHiddenStates: ${longest} tokens in a context of ${config.contextLength}`);
  }
  return tf.tidy(() =>
    forward(
      config,
      tensors,
      tf.tensor1d(rows.ids, 'int32'),
      sharedSequences(config.heads, lengths, rows),
      config.checkpointActivations,
    ),
  );
}

/** Logits of the token that follows each hidden state. [rows, width] → [rows, vocabulary] */
export function logitsOf(config: ModelConfig, tensors: readonly Weight[], hidden: tf.Tensor2D): tf.Tensor2D {
  return product(hidden, architectureOf(config).head(config, tensors), true);
}

/**
 * log π of one given token after each hidden state, in nats. Logits of many rows and a large vocabulary are never all
 * there at once.
 *
 * @param hidden [rows, width]
 * @param ids int32 [rows]
 * @returns [rows]
 */
export function headTokenLogProbs(
  config: ModelConfig,
  tensors: readonly Weight[],
  hidden: tf.Tensor2D,
  ids: tf.Tensor1D,
  temperature = 1,
): tf.Tensor1D {
  const head = architectureOf(config).head(config, tensors);
  return headLogProbs(hidden, head, ids, { temperature, rowsAtOnce: rowsAtOnce(config) });
}

/** Rows whose logits are computed together. */
export function rowsAtOnce({ vocabulary }: Pick<ModelConfig, 'vocabulary'>): number {
  return Math.max(1, Math.floor(LOGITS_AT_ONCE / vocabulary));
}

/** Logits of the next token at every position: both of the above. [sequences × time, vocabulary] */
export function nextTokenLogits(
  config: ModelConfig,
  tensors: readonly Weight[],
  ids: Int32Array | tf.Tensor1D,
  time: number,
): tf.Tensor2D {
  return tf.tidy(() => logitsOf(config, tensors, hiddenStates(config, tensors, ids, time)));
}

/** Room to remember `time` positions of `rows` sequences. */
export function cachesFor(config: ModelConfig, rows: number, time: number): Caches {
  return newCaches(architectureOf(config).shape(config), rows, time);
}

/**
 * Logits after the tokens at `position`, given the caches of all positions before it; adds this one to them.
 *
 * @param ids int32 [rows]; ids that a model has drawn are in its vocabulary
 * @param position a recorded step has it as a tensor: int32 [1], on WebGPU only
 * @returns [rows, vocabulary]
 */
export function cachedLogits(
  config: ModelConfig,
  tensors: readonly Weight[],
  caches: Caches,
  ids: tf.Tensor1D,
  position: number | tf.Tensor1D,
): tf.Tensor2D {
  return tf.tidy(() =>
    logitsOf(config, tensors, forward(config, tensors, ids, nextPosition(caches, position))),
  );
}

function forward(
  config: ModelConfig,
  tensors: readonly Weight[],
  ids: tf.Tensor1D,
  attention: Attention,
  checkpointActivations = false,
): tf.Tensor2D {
  return architectureOf(config).hiddenStates(config, tensors, ids, attention, checkpointActivations);
}

/** An id outside of the vocabulary would silently read zeros on WebGPU and foreign memory on wasm. */
export function checkIds(config: ModelConfig, ids: Int32Array, time: number): void {
  const { vocabulary } = config;
  if (ids.length % time !== 0) throw new Error(`hiddenStates: ${ids.length} ids do not fill rows of ${time}`);
  checkTime(config, time);
  for (const id of ids) {
    if (id < 0 || id >= vocabulary) {
      throw new RangeError(`Token id ${id} is outside the model's vocabulary of ${vocabulary}.`);
    }
  }
}

function checkTime({ contextLength }: ModelConfig, time: number): void {
  if (time > contextLength) {
    throw new RangeError(
      `A sequence of ${time} tokens is longer than the model's context of ${contextLength}.`,
    );
  }
}
