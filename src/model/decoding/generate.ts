import { endsText, type ModelConfig } from '../../experiment/architectures/architecture.ts';
import { MOST_NEW_TOKENS } from '../../experiment/mostNewTokens.ts';
import type { Random } from '../../experiment/random.ts';
import { breathe } from '../../ops/breathe.ts';
import { OTHER_ENDS } from '../../ops/fused/latchTokens.ts';
import { belowOne } from '../../ops/fused/sampleTokens.ts';
import { tf } from '../../ops/tf.ts';
import type { LanguageModel } from '../languageModel.ts';
import { modelShape } from '../modelConfig.ts';
import { type DrawOptions, opByOpDecoder } from './decoder.ts';
import { recordedDecoder } from './recordedDecoder.ts';

export interface SampleOptions extends DrawOptions {
  /** One stream for each row, so that a row's sample does not depend on the rest of the batch. */
  streams: readonly Random[];
  /** Positions at most, prompt included; the model's context length if absent. */
  maxLength?: number;
  /** Tokens of a completion at most, end-of-text included; `MOST_NEW_TOKENS` if absent. */
  maxNewTokens?: number;
}

/** Tokens between two looks at whether all rows have ended. */
const LOOK_EVERY = 4;
/** Milliseconds between two moments in which messages are heard: a large model writes for minutes. */
const LISTEN_EVERY = 500;

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
  const {
    temperature,
    streams,
    maxLength = model.config.contextLength,
    maxNewTokens = MOST_NEW_TOKENS,
  } = options;
  if (prompts.some((prompt) => prompt.length === 0)) throw new Error('generate: a prompt is empty');
  if (streams.length !== prompts.length)
    throw new Error('generate: one random stream for each prompt, please');
  const { config } = model;
  const foreign = prompts.flat().find((id) => id < 0 || id >= config.vocabulary);
  if (foreign !== undefined) {
    throw new RangeError(`Token id ${foreign} is outside the model's vocabulary of ${config.vocabulary}.`);
  }
  // What is asked for decides the memory, not the context: a model of 8,192 positions may be asked for one line.
  const longest = prompts.reduce((longest, { length }) => Math.max(longest, length), 0);
  const steps = Math.min(maxLength, config.contextLength, longest + maxNewTokens) - 1;
  if (steps < 1) return prompts.map(() => []);
  const uniforms = new Float32Array(steps * prompts.length);
  if (temperature > 0)
    for (let i = 0; i < uniforms.length; i++) uniforms[i] = belowOne(streams[i % prompts.length].uniform());
  const newDecoder = canRecord(config, steps) ? recordedDecoder : opByOpDecoder;
  const decoder = await newDecoder(model, { prompts, steps, uniforms }, options);
  let heard = performance.now();
  for (let left = steps; left > 0; left -= LOOK_EVERY) {
    if (!(await decoder.draw(Math.min(left, LOOK_EVERY)))) break;
    if (performance.now() - heard < LISTEN_EVERY) continue;
    await breathe();
    heard = performance.now();
  }
  const tokens = await decoder.tokens(); // [drawn × rows]
  decoder.dispose();
  return prompts.map((prompt, row) => {
    const positions = tokens.length / prompts.length;
    const completion: number[] = [];
    const end = Math.min(positions, prompt.length - 1 + maxNewTokens);
    for (let at = prompt.length - 1; at < end && !endsText(config, completion.at(-1)); at++) {
      completion.push(tokens[at * prompts.length + row]);
    }
    return completion;
  });
}

/** A recorded step sees all positions, so none may be hidden by a window, and it knows a few ends of a text. */
function canRecord(config: ModelConfig, steps: number): boolean {
  const { shortestWindow = steps } = modelShape(config);
  const { otherEnds = [] } = config;
  return tf.getBackend() === 'webgpu' && shortestWindow >= steps && otherEnds.length <= OTHER_ENDS;
}
