import type { Random } from '../experiment/random.ts';
import type { Gpt2Config } from '../formats/gpt2Config.ts';
import { constant } from '../ops/constant.ts';
import { layerNorm } from '../ops/layerNorm.ts';
import { linear } from '../ops/linear.ts';
import { tf } from '../ops/tf.ts';
import { feedForward, type LanguageModel, type Weights, weightsOf } from './gpt2.ts';

export interface SampleOptions {
  /** Divides the logits; 0 takes the likeliest token each time. */
  temperature: number;
  /** One stream for each row, so that a row's sample does not depend on the rest of the batch. */
  streams: readonly Random[];
  /** Positions at most, prompt included; the model's context length if absent. */
  maxLength?: number;
}

/** Tokens between two looks at whether all rows have ended: each look waits for the GPU. */
const LOOK_EVERY = 8;

/**
 * Completes prompts token by token: samples from softmax(logits / temperature) until end-of-text or the length
 * limit. All rows walk through the positions together; while a row is inside of its prompt the drawn token is
 * replaced by the prompt's next one, so prompts of any lengths share a batch. Token ids stay on the backend.
 *
 * @returns for each prompt the completion's ids, end-of-text included where it was reached
 */
export async function generate(
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  { temperature, streams, maxLength = model.config.contextLength }: SampleOptions,
): Promise<number[][]> {
  if (prompts.some((prompt) => prompt.length === 0)) throw new Error('generate: a prompt is empty');
  if (streams.length !== prompts.length)
    throw new Error('generate: one random stream for each prompt, please');
  const { config } = model;
  const weights = weightsOf(config, model.parameters.tensors);
  const steps = Math.min(maxLength, config.contextLength) - 1;
  const cache = newCache(config, prompts.length, steps);
  let ids = tf.tensor1d(Int32Array.from(prompts, (prompt) => prompt[0]));
  const columns: tf.Tensor1D[] = [];
  const completions: number[][] = prompts.map(() => []);
  const ended = prompts.map(() => false);

  for (let position = 0; position < steps; position++) {
    const next = tf.tidy(() => {
      const logits = cachedLogits(config, weights, cache, ids, position);
      const drawn = draw(logits, temperature, streams);
      return insidePrompt(drawn, prompts, position + 1);
    });
    ids.dispose();
    ids = next;
    columns.push(tf.clone(ids));
    if (columns.length < LOOK_EVERY && position + 1 < steps) continue;
    const stacked = tf.stack(columns); // [columns, rows]
    const tokens = await stacked.data();
    collect(tokens, position + 2 - columns.length);
    tf.dispose([stacked, ...columns.splice(0)]);
    if (ended.every(Boolean)) break;
  }
  tf.dispose([ids, ...cache.keys, ...cache.values]);
  return completions;

  function collect(tokens: ArrayLike<number>, firstPosition: number): void {
    for (let i = 0; i < tokens.length; i++) {
      const row = i % prompts.length;
      const position = firstPosition + Math.floor(i / prompts.length);
      if (ended[row] || position < prompts[row].length) continue;
      completions[row].push(tokens[i]);
      if (tokens[i] === config.endOfText) ended[row] = true;
    }
  }
}

/**
 * Keys and values of the positions seen so far, one pair of tensors a layer. Of fixed size and filled in place
 * of zeros, so that every position runs the same programs on the same buffers.
 */
interface Cache {
  /** [rows × heads, time, head width] each */
  keys: tf.Tensor3D[];
  /** Transposed, so that a weighted sum over time runs along the last axis. [rows × heads, head width, time] */
  values: tf.Tensor3D[];
  time: number;
}

function newCache({ layers, heads, width }: Gpt2Config, rows: number, time: number): Cache {
  const part = width / heads;
  return {
    keys: Array.from({ length: layers }, () => tf.zeros([rows * heads, time, part])),
    values: Array.from({ length: layers }, () => tf.zeros([rows * heads, part, time])),
    time,
  };
}

/** Logits after the token at `position`; adds its keys and values to the cache. ids [rows] → [rows, vocabulary] */
function cachedLogits(
  config: Gpt2Config,
  weights: Weights,
  cache: Cache,
  ids: tf.Tensor1D,
  position: number,
): tf.Tensor2D {
  const { heads, width, layerNormEpsilon } = config;
  const rows = ids.shape[0];
  const part = width / heads;
  const here = Float32Array.from({ length: cache.time }, (_, t) => (t === position ? 1 : 0));
  const later = Float32Array.from({ length: cache.time }, (_, t) => (t > position ? -1e9 : 0));
  const hereColumn = tf.tensor3d(here, [1, cache.time, 1]);
  const hereRow = tf.tensor3d(here, [1, 1, cache.time]);
  const mask = tf.tensor2d(later, [1, cache.time]);

  let x = tf.add(tf.gather(weights.tokens, ids), tf.slice(weights.positions, [position, 0], [1, width]));
  weights.blocks.forEach((block, layer) => {
    const normed = layerNorm(
      x as tf.Tensor2D,
      block.attentionNorm.gain,
      block.attentionNorm.bias,
      layerNormEpsilon,
    );
    const qkv = linear(normed, block.queryKeyValue.weight, block.queryKeyValue.bias); // [rows, 3 width]
    const [q, k, v] = tf.split(qkv, 3, 1);
    const keys = tf.add(cache.keys[layer], tf.mul(tf.reshape(k, [rows * heads, 1, part]), hereColumn));
    const values = tf.add(cache.values[layer], tf.mul(tf.reshape(v, [rows * heads, part, 1]), hereRow));
    cache.keys[layer] = replace(cache.keys[layer], keys);
    cache.values[layer] = replace(cache.values[layer], values);
    const products = tf.sum(tf.mul(tf.reshape(q, [rows * heads, 1, part]), keys), 2); // [rows × heads, time]
    const attention = tf.softmax(tf.add(tf.mul(products, constant(1 / Math.sqrt(part))), mask));
    const attended = tf.sum(tf.mul(tf.reshape(attention, [rows * heads, 1, cache.time]), values), 2);
    const { weight, bias } = block.attentionOut;
    x = tf.add(x, linear(tf.reshape(attended, [rows, width]), weight, bias));
    x = tf.add(x, feedForward(config, block, x as tf.Tensor2D));
  });
  const { gain, bias } = weights.finalNorm;
  return tf.matMul(layerNorm(x as tf.Tensor2D, gain, bias, layerNormEpsilon), weights.head, false, true);
}

/** Keeps the new tensor beyond the step's tidy and frees the one that it replaces. */
function replace(old: tf.Tensor3D, next: tf.Tensor): tf.Tensor3D {
  old.dispose();
  return tf.keep(next) as tf.Tensor3D;
}

/** One token a row from softmax(logits / temperature), by the Gumbel-max trick. [rows, vocabulary] → [rows] */
function draw(logits: tf.Tensor2D, temperature: number, streams: readonly Random[]): tf.Tensor1D {
  if (temperature === 0) return tf.argMax(logits, 1);
  const [rows, vocabulary] = logits.shape;
  const noise = new Float32Array(rows * vocabulary);
  for (let i = 0; i < noise.length; i++) noise[i] = streams[Math.floor(i / vocabulary)].gumbel();
  return tf.argMax(
    tf.add(tf.mul(logits, constant(1 / temperature)), tf.tensor2d(noise, [rows, vocabulary])),
    1,
  );
}

/** The prompts' own tokens where `position` still lies inside of them, else the drawn ones. [rows] */
function insidePrompt(
  drawn: tf.Tensor1D,
  prompts: readonly (readonly number[])[],
  position: number,
): tf.Tensor1D {
  if (prompts.every((prompt) => position >= prompt.length)) return drawn;
  const given = Int32Array.from(prompts, (prompt) => prompt[position] ?? 0);
  const isGiven = Uint8Array.from(prompts, (prompt) => (position < prompt.length ? 1 : 0));
  return tf.where(tf.tensor1d(isGiven, 'bool'), tf.tensor1d(given, 'int32'), drawn);
}
