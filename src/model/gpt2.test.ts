import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform.ts';
import { random } from '../experiment/random.ts';
import { readCheckpoint } from './checkpoint.ts';
import expected from './fixtures/gpt2/expected.json';
import type { LanguageModel } from './languageModel.ts';

/** The fixture's numbers come from another implementation, in 64 bits. */
const folder = join(import.meta.dirname, 'fixtures', 'gpt2');

describe.each(['wasm', 'webgpu'] as const)('GPT-2 on %s', { timeout: 120_000 }, (backend) => {
  let tf: typeof Tf;
  let model: LanguageModel;
  let nextTokenLogits: typeof import('./causalLm.ts').nextTokenLogits;
  let sequences: typeof import('./sequences.ts');
  let generate: typeof import('./generate.ts').generate;

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../ops/tf.ts'));
    expect(tf.getBackend()).toBe(backend);
    ({ nextTokenLogits } = await import('./causalLm.ts'));
    ({ generate } = await import('./generate.ts'));
    sequences = await import('./sequences.ts');
    const { parametersFrom } = await import('./parameters.ts');
    const stored = readCheckpoint(
      readFileSync(join(folder, 'config.json'), 'utf8'),
      readFileSync(join(folder, 'model.safetensors')),
      '',
    );
    model = { config: stored.config, parameters: parametersFrom(stored.layout, stored.weights) };
  });

  const logitsOf = async (tokens: readonly number[]) => {
    const logits = nextTokenLogits(
      model.config,
      model.parameters.tensors,
      Int32Array.from(tokens),
      tokens.length,
    );
    return (await logits.array()) as number[][];
  };
  const logProbs = async (pairs: { prompt: number[]; completion: number[] }[], time?: number) => {
    const batch = sequences.batchOf(pairs, time);
    const values = sequences.completionTokenLogProbs(model.config, model.parameters.tensors, batch);
    return sequences.completionValues(batch, await values.data());
  };
  const pairs = expected.pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen }));

  it('gives the expected logits and token log-probabilities', async () => {
    for (const [i, { prompt, completion }] of pairs.entries()) {
      const last = (await logitsOf([...prompt, ...completion])).at(-1) as number[];
      expectClose(last, expected.logitsLast[i], 1e-4);
    }
    const values = await logProbs(pairs);
    values.forEach((row, i) => {
      expectClose(row, expected.policyTokenLogps.chosen[i], 1e-4);
    });
  });

  it('does not see padding, batch order or batch company', async () => {
    const alone = (await logProbs([pairs[1]]))[0];
    const padded = (await logProbs([pairs[1]], 39))[0];
    const inCompany = (await logProbs([pairs[3], pairs[1], pairs[0]], 30))[1];
    expect(alone.length).toBe(pairs[1].completion.length);
    expectClose(padded, alone, 1e-5);
    expectClose(inCompany, alone, 1e-5);
  });

  it('does not look ahead', async () => {
    const tokens = [...pairs[0].prompt, ...pairs[0].completion];
    const changed = tokens.with(-1, (tokens.at(-1) as number) ^ 1);
    const [a, b] = [await logitsOf(tokens), await logitsOf(changed)];
    expectClose(b[tokens.length - 2], a[tokens.length - 2], 1e-6);
    expect(Math.abs(b[tokens.length - 1][0] - a[tokens.length - 1][0])).toBeGreaterThan(1e-3);
  });

  it('continues greedily as the argmax of the full forward pass does, prompts of any length together', async () => {
    const prompts = [...expected.pairs.map(({ prompt }) => prompt), [5], [9, 8, 7, 6, 5, 4, 3]];
    const together = await generate(model, prompts, {
      temperature: 0,
      streams: prompts.map((_, i) => random(i)),
      maxLength: 16,
    });
    for (const [i, prompt] of prompts.entries()) {
      const tokens = [...prompt, ...together[i]];
      const logits = await logitsOf(tokens); // causal: row t is what follows tokens 0..t
      const likeliest = logits.map((row) => row.indexOf(Math.max(...row)));
      expect(together[i]).toEqual(likeliest.slice(prompt.length - 1, -1));
      expect(tokens.length === 16 || tokens.at(-1) === model.config.endOfText).toBe(true);
    }
    expect(together[0].slice(0, 8)).toEqual(expected.greedy);
  });

  it('samples a row the same whatever else is in the batch', async () => {
    const sample = (prompts: number[][], seeds: number[]) =>
      generate(model, prompts, { temperature: 1, streams: seeds.map((s) => random(s)), maxLength: 20 });
    const [alone] = await sample([[3, 4]], [11]);
    const [, beside] = await sample([[7, 7, 7, 7, 7], [3, 4], [1]], [5, 11, 6]);
    expect(beside).toEqual(alone);
    expect(await sample([[3, 4]], [12])).not.toEqual([alone]);
  });

  it('samples tokens as often as softmax(logits / temperature) says', async () => {
    const temperature = 1.5;
    const rows = 512;
    const logits = (await logitsOf([3, 4])).at(-1) as number[];
    const exponentials = logits.map((x) => Math.exp(x / temperature));
    const norm = exponentials.reduce((sum, e) => sum + e, 0);
    const prompts = Array.from({ length: rows }, () => [3, 4]);
    const streams = prompts.map((_, i) => random(21, i));
    const drawn = await generate(model, prompts, { temperature, streams, maxLength: 3 });
    // Tokens that are expected at least five times, and all others together, as a χ² test wants it.
    const bins = exponentials.map((e, id) => ({ p: e / norm, id })).filter(({ p }) => p * rows >= 5);
    const counts = bins.map(({ id }) => drawn.filter(([token]) => token === id).length);
    const rest = 1 - bins.reduce((sum, { p }) => sum + p, 0);
    const chi2 =
      bins.reduce((sum, { p }, i) => sum + (counts[i] - p * rows) ** 2 / (p * rows), 0) +
      (rows - counts.reduce((a, b) => a + b, 0) - rest * rows) ** 2 / (rest * rows);
    expect(bins.length).toBeGreaterThan(10);
    expect(chi2 / bins.length).toBeLessThan(1.8); // one in a thousand at these degrees of freedom
  });

  it('refuses ids outside of the vocabulary and sequences beyond the context', () => {
    const run = (ids: number[]) =>
      nextTokenLogits(model.config, model.parameters.tensors, Int32Array.from(ids), ids.length);
    expect(() => run([0, 69])).toThrow("Token id 69 is outside of the model's vocabulary of 69");
    expect(() => run(new Array(41).fill(1))).toThrow('41 tokens is longer than');
  });

  it('leaves no tensor behind', async () => {
    const generated = () =>
      generate(model, [[3], [4, 5]], { temperature: 1, streams: [random(1), random(2)], maxLength: 12 });
    await generated();
    const before = tf.memory().numTensors;
    await generated();
    expect(tf.memory().numTensors).toBe(before);
  });
});

function expectClose(actual: number[], target: number[], tolerance: number): void {
  expect(actual.length).toBe(target.length);
  expect(Math.max(...actual.map((value, i) => Math.abs(value - target[i])))).toBeLessThan(tolerance);
}
