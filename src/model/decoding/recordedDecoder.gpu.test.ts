import { expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';
import { oneOfEach } from '../../testing/tinyConfigs.ts';
import type { DrawOptions } from './decoder.ts';

/** A recorded decoder must draw what the one that goes op by op draws, on every architecture. */
const configs = oneOfEach({
  vocabulary: 23,
  contextLength: 14,
  width: 12,
  layers: 2,
  heads: 2,
  endOfText: 0,
  tiedHead: true,
  innerWidth: 20,
  keyValueHeads: 1,
}).map((config) => ('windows' in config ? { ...config, windows: [null, 13] } : config));

/** The modules that load tfjs, after WebGPU's globals are there. */
async function started() {
  await startBackend('webgpu');
  return {
    ...(await import('../../ops/tf.ts')),
    ...(await import('../causalLm.ts')),
    ...(await import('./decoder.ts')),
    ...(await import('../parameters.ts')),
    ...(await import('./recordedDecoder.ts')),
  };
}

it.each(configs.map((config) => [config.architecture, config] as const))(
  'draws the same tokens with %s, recorded or not, and frees what it held',
  { timeout: 60_000 },
  async (_, config) => {
    const { tf, layoutOf, opByOpDecoder, parametersFrom, recordedDecoder } = await started();
    const layout = layoutOf(config);
    const stream = random(2, config.architecture);
    const weights = Float32Array.from({ length: layout.size }, () => 0.5 * stream.normal());
    const model = { config, parameters: parametersFrom(layout, weights) };
    const prompts = [[3], [5, 6, 7, 8], [22, 1]];
    const steps = 13;

    const tokensOf = async (
      newDecoder: typeof recordedDecoder | typeof opByOpDecoder,
      options: DrawOptions,
    ) => {
      const numbers = random(9, 'uniforms');
      const uniforms = Float32Array.from({ length: steps * prompts.length }, () => numbers.uniform());
      const decoder = await newDecoder(model, { prompts, steps, uniforms }, options);
      const started = performance.now();
      for (let drawn = 0; drawn < 12; drawn += 4) await decoder.draw(4);
      const tokens = Array.from(await decoder.tokens());
      const milliseconds = (performance.now() - started) / 12;
      decoder.dispose();
      return { tokens, milliseconds };
    };

    for (const options of [
      { temperature: 1 },
      { temperature: 0 },
      { temperature: 1.3, topK: 5, topP: 0.9 },
    ]) {
      const opByOp = await tokensOf(opByOpDecoder, options); // leaves a few constants for good
      const before = tf.memory().numTensors;
      const recorded = await tokensOf(recordedDecoder, options);
      expect(tf.memory().numTensors).toBe(before);
      expect(opByOp.tokens).toHaveLength(36);
      expect(recorded.tokens).toEqual(opByOp.tokens);
      expect(new Set(recorded.tokens).size).toBeGreaterThan(3);
      // What the prompts go on with is not drawn.
      expect([1, 4, 7].map((at) => recorded.tokens[at])).toEqual([6, 7, 8]);
      const [slow, fast] = [opByOp, recorded].map(({ milliseconds }) => milliseconds.toFixed(1));
      console.info(`a token op by op ${slow} ms, recorded ${fast} ms`);
    }
  },
);

it('knows on the GPU which rows have ended, and says so one call later', { timeout: 60_000 }, async () => {
  const { tf, layoutOf, opByOpDecoder, parametersFrom, recordedDecoder } = await started();
  const [config] = configs;
  const layout = layoutOf(config);
  // All weights zero: every logit is 0 and greedy decoding takes token 0, which is end-of-text.
  const model = { config, parameters: parametersFrom(layout, new Float32Array(layout.size)) };
  const steps = 13;
  // In the second prompt end-of-text is a token like any other; its row goes on until the prompt is over.
  const drafts = { prompts: [[3], [5, 0, 7, 8, 9, 2]], steps, uniforms: new Float32Array(2 * steps) };
  const columns = [0, 0, 0, 7, 0, 8, 0, 9, 0, 2, 0, 0, 0, 0, 0, 0];
  for (const [newDecoder, answers] of [
    [opByOpDecoder, [true, false, false]],
    [recordedDecoder, [true, true, false]],
  ] as const) {
    const decoder = await newDecoder(model, drafts, { temperature: 0 });
    expect([await decoder.draw(4), await decoder.draw(3), await decoder.draw(1)]).toEqual(answers);
    expect(Array.from(await decoder.tokens())).toEqual(columns);
    decoder.dispose();
  }
  tf.dispose([model.parameters.flat, ...model.parameters.tensors]);
});
