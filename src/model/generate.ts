import type { Random } from '../experiment/random.ts';
import { tf } from '../ops/tf.ts';
import { type DrawOptions, opByOpDecoder } from './decoder.ts';
import type { LanguageModel } from './languageModel.ts';
import { recordedDecoder } from './recordedDecoder.ts';

export interface SampleOptions extends DrawOptions {
  /** One stream for each row, so that a row's sample does not depend on the rest of the batch. */
  streams: readonly Random[];
  /** Positions at most, prompt included; the model's context length if absent. */
  maxLength?: number;
}

/** Tokens between two looks at whether all rows have ended: each look waits for the GPU. */
const LOOK_EVERY = 8;

/**
 * Completes prompts token by token: samples from softmax(logits / temperature) until end-of-text or the length
 * limit. Prompts of any lengths share a batch: see `Decoder`.
 * `topK` and `topP` leave unlikely tokens out, for display only: see `Truncation`.
 *
 * @returns for each prompt the completion's ids, end-of-text included where it was reached
 */
export async function generate(
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  options: SampleOptions,
): Promise<number[][]> {
  const { temperature, streams, maxLength = model.config.contextLength } = options;
  if (prompts.some((prompt) => prompt.length === 0)) throw new Error('generate: a prompt is empty');
  if (streams.length !== prompts.length)
    throw new Error('generate: one random stream for each prompt, please');
  const { config } = model;
  const foreign = prompts.flat().find((id) => id < 0 || id >= config.vocabulary);
  if (foreign !== undefined) {
    throw new RangeError(`Token id ${foreign} is outside of the model's vocabulary of ${config.vocabulary}.`);
  }
  const steps = Math.min(maxLength, config.contextLength) - 1;
  if (steps < 1) return prompts.map(() => []);
  const newDecoder = tf.getBackend() === 'webgpu' ? recordedDecoder : opByOpDecoder;
  const decoder = await newDecoder(model, prompts, steps, options);
  const completions: number[][] = prompts.map(() => []);
  const ended = prompts.map(() => false);
  let unseen = 0;
  for (let position = 0; position < steps; position++) {
    decoder.next(
      position,
      streams.map((stream) => (temperature === 0 ? 0 : stream.uniform())),
    );
    unseen++;
    if (unseen < LOOK_EVERY && position + 1 < steps) continue;
    const firstPosition = position + 2 - unseen;
    collect(await decoder.tokens(firstPosition, unseen), firstPosition);
    unseen = 0;
    if (ended.every(Boolean)) break;
  }
  decoder.dispose();
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
