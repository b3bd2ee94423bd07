import { capture } from '../../ops/capture/capture.ts';
import { latchTokens } from '../../ops/fused/latchTokens.ts';
import { tf } from '../../ops/tf.ts';
import { cachedLogits, cachesFor } from '../causalLm.ts';
import type { LanguageModel } from '../languageModel.ts';
import { type Decoder, type Drafts, type DrawOptions, drawTokens } from './decoder.ts';

/**
 * A decoder for WebGPU that records what happens at a position once and then only asks for it again: where it is,
 * what was drawn and which rows have ended stays on the GPU, random numbers lie there in a table. The same tokens as
 * op by op.
 *
 * Of each call to `draw` one number comes back, the rows that go on, and it is read during the next call: the GPU
 * has the next positions to compute meanwhile.
 */
export async function recordedDecoder(
  { config, parameters }: LanguageModel,
  { prompts, steps, uniforms }: Drafts,
  options: DrawOptions,
): Promise<Decoder> {
  const rows = prompts.length;
  const caches = cachesFor(config, rows, steps);
  const given = Array.from({ length: steps + 1 }, (_, t) => prompts.map((prompt) => prompt[t] ?? 0));
  const texts = {
    table: tf.tensor2d(given, [steps + 1, rows], 'int32'),
    lengths: tf.tensor1d(Int32Array.from(prompts, ({ length }) => length)),
    ended: tf.zeros([rows], 'int32') as tf.Tensor1D,
    position: tf.zeros([1], 'int32') as tf.Tensor1D,
  };
  const chances = tf.tensor2d(uniforms, [steps, rows]);
  const here = (table: tf.Tensor2D) => tf.gather(table, texts.position);
  const step = await capture(
    () => {
      const ids = tf.reshape(here(texts.table), [rows]) as tf.Tensor1D;
      const logits = cachedLogits(config, parameters.tensors, caches, ids, texts.position);
      const drawn = drawTokens(logits, tf.reshape(here(chances), [rows, 1]), options);
      return { running: latchTokens(texts, drawn, config) };
    },
    { inputs: {} },
  );
  let drawn = 0;
  let lookedAt: Promise<boolean> = Promise.resolve(true);
  return {
    async draw(count) {
      for (let i = 1; i < count; i++) step.start({});
      const earlier = await lookedAt;
      lookedAt = step.run({}).then(({ running }) => running[0] > 0);
      drawn += count;
      return earlier;
    },
    async tokens() {
      await lookedAt;
      const all = (await texts.table.data()) as Int32Array;
      return all.subarray(rows, (drawn + 1) * rows);
    },
    dispose() {
      step.dispose();
      tf.dispose([...Object.values(texts), chances]);
      tf.dispose(caches.flatMap(({ keys, values }) => [keys, values]));
    },
  };
}
