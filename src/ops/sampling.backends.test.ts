import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import { here } from '../testing/backends.ts';

/** The two ops of sampling, on each backend: both have a composed form and one of their own on wasm. */
describe.each(here(['cpu', 'wasm', 'webgpu']))('on %s', { timeout: 60_000 }, (backend) => {
  let tf: typeof Tf;
  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('./tf.ts'));
  });

  it('takes the token in whose share of the probability the number falls', async () => {
    const { sampleTokens } = await import('./fused/sampleTokens.ts');
    const sample = async (logits: number[], uniforms: number[], temperature = 1) => {
      const rows = tf.tensor2d(uniforms.map(() => logits));
      return Array.from(await sampleTokens(rows, uniforms, temperature).data());
    };
    // Probabilities ½, 0, ¼, ¼.
    const logits = [Math.log(2), -Infinity, 0, 0];
    expect(await sample(logits, [0, 0.49, 0.51, 0.74, 0.76, 1 - 2 ** -32])).toEqual([0, 0, 2, 2, 3, 3]);
    // Squared at half the temperature: 2/3, 0, 1/6, 1/6.
    expect(await sample(logits, [0.65, 0.68, 0.82, 0.84], 0.5)).toEqual([0, 2, 2, 3]);
    expect(await sample([-1e4, 1e4, -1e4, 0, 3], [0, 0.5, 1 - 2 ** -32])).toEqual([1, 1, 1]);
    expect(await sample([-1e4, -1e4, -1e4], [0.1, 0.5, 0.9])).toEqual([0, 1, 2]);
  });

  it('attends through the cache as the full attention does', async () => {
    const { cachedAttention, cachePlace, newAttentionCache } = await import('./fused/cachedAttention.ts');
    const { causalMask, selfAttention } = await import('./fused/causalAttention.ts');
    for (const [rows, heads, time, part] of [
      [3, 2, 7, 5],
      [1, 1, 1, 1],
      [2, 4, 13, 24],
    ]) {
      const stream = random(1, `${time}`);
      const width = heads * part;
      const qkv = tf.tensor3d(
        Array.from({ length: rows * time * 3 * width }, () => stream.normal()),
        [rows, time, 3 * width],
      );
      const full = selfAttention(tf.reshape(qkv, [rows * time, 3 * width]), heads, causalMask(time));
      const expected = tf.reshape(full, [rows, time, width]);
      const cache = newAttentionCache(rows * heads, time, part);
      for (let position = 0; position < time; position++) {
        const here = tf.reshape(tf.slice(qkv, [0, position, 0], [rows, 1, 3 * width]), [rows, 3 * width]);
        const attended = tf.tidy(() =>
          cachedAttention(here as Tf.Tensor2D, cache, cachePlace(time, position)),
        );
        const wanted = tf.reshape(tf.slice(expected, [0, position, 0], [rows, 1, width]), [rows, width]);
        const worst = await tf.max(tf.abs(tf.sub(attended, wanted))).data();
        expect(worst[0]).toBeLessThan(1e-5);
      }
    }
  });
});
