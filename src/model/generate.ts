import type { Random } from '../experiment/random.ts';
import { sampleTokens } from '../ops/sampleTokens.ts';
import { tf } from '../ops/tf.ts';
import { cachedLogits, cachesFor } from './causalLm.ts';
import type { LanguageModel } from './languageModel.ts';
import { type Truncation, truncated } from './truncate.ts';

export interface SampleOptions extends Truncation {
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
 * `topK` and `topP` leave unlikely tokens out, for display only: see `Truncation`.
 *
 * @returns for each prompt the completion's ids, end-of-text included where it was reached
 */
export async function generate(
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  { temperature, streams, maxLength = model.config.contextLength, topK, topP }: SampleOptions,
): Promise<number[][]> {
  if (prompts.some((prompt) => prompt.length === 0)) throw new Error('generate: a prompt is empty');
  if (streams.length !== prompts.length)
    throw new Error('generate: one random stream for each prompt, please');
  const { config, parameters } = model;
  const foreign = prompts.flat().find((id) => id < 0 || id >= config.vocabulary);
  if (foreign !== undefined) {
    throw new RangeError(`Token id ${foreign} is outside of the model's vocabulary of ${config.vocabulary}.`);
  }
  const steps = Math.min(maxLength, config.contextLength) - 1;
  const caches = cachesFor(config, prompts.length, steps);
  let ids = tf.tensor1d(Int32Array.from(prompts, (prompt) => prompt[0]));
  const columns: tf.Tensor1D[] = [];
  const completions: number[][] = prompts.map(() => []);
  const ended = prompts.map(() => false);

  for (let position = 0; position < steps; position++) {
    const next = tf.tidy(() => {
      const logits = cachedLogits(config, parameters.tensors, caches, ids, position);
      const drawn = draw(truncated(logits, temperature, { topK, topP }), temperature, streams);
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
  tf.dispose([ids, ...caches.flatMap(({ keys, values }) => [keys, values])]);
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

/** One token a row from softmax(logits / temperature). [rows, vocabulary] → [rows] */
function draw(logits: tf.Tensor2D, temperature: number, streams: readonly Random[]): tf.Tensor1D {
  if (temperature === 0) return tf.argMax(logits, 1);
  return sampleTokens(
    logits,
    streams.map((stream) => stream.uniform()),
    temperature,
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
