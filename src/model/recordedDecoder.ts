import { capture } from '../ops/capture/capture.ts';
import { writeRow } from '../ops/pieces.ts';
import { belowOne } from '../ops/sampleTokens.ts';
import { tf } from '../ops/tf.ts';
import { cachedLogits, cachesFor } from './causalLm.ts';
import { type Decoder, type DrawOptions, drawTokens } from './decoder.ts';
import type { LanguageModel } from './languageModel.ts';

/**
 * A decoder for WebGPU that records what happens at a position once and then only says where and with which random
 * numbers: a token asks JavaScript for one submission and not for every program of a forward pass. The same tokens
 * as op by op.
 *
 * All tokens lie in one table [positions, rows] that begins with the prompts: a position reads its row of it and
 * writes the next one, unless the prompt goes on there.
 */
export async function recordedDecoder(
  { config, parameters }: LanguageModel,
  prompts: readonly (readonly number[])[],
  steps: number,
  options: DrawOptions,
): Promise<Decoder> {
  const rows = prompts.length;
  const caches = cachesFor(config, rows, steps);
  const given = Array.from({ length: steps + 1 }, (_, t) => prompts.map((prompt) => prompt[t] ?? 0));
  const table = tf.tensor2d(given, [steps + 1, rows], 'int32');
  const lengths = tf.tensor1d(
    prompts.map(({ length }) => length),
    'int32',
  );
  const rowAt = (index: tf.Tensor1D) => tf.reshape(tf.gather(table, index), [rows]) as tf.Tensor1D;
  const step = await capture(
    ({ position, uniforms }: Record<'position' | 'uniforms', tf.Tensor>) => {
      const here = position as tf.Tensor1D;
      const next = tf.add(here, tf.scalar(1, 'int32')) as tf.Tensor1D;
      const logits = cachedLogits(config, parameters.tensors, caches, rowAt(here), here);
      const drawn = drawTokens(logits, uniforms as tf.Tensor2D, options);
      writeRow(table, tf.where(tf.less(next, lengths), rowAt(next), drawn), next);
      return {};
    },
    {
      inputs: {
        position: { shape: [1], dtype: 'int32' },
        uniforms: { shape: [rows, 1], dtype: 'float32' },
      },
    },
  );
  return {
    next(position, uniforms) {
      step.start({ position: Int32Array.of(position), uniforms: belowOne(uniforms) });
    },
    async tokens(position, count) {
      const all = (await table.data()) as Int32Array;
      return all.subarray(position * rows, (position + count) * rows);
    },
    dispose() {
      step.dispose();
      tf.dispose([table, lengths, ...caches.flatMap(({ keys, values }) => [keys, values])]);
    },
  };
}
