import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { here } from '../testing/backends.ts';
import { readCheckpoint, readWeights, type StoredModel } from './checkpoint.ts';
import gpt2 from './fixtures/gpt2/expected.json';
import llama from './fixtures/llama/expected.json';
import type { LanguageModel } from './languageModel.ts';

/** Numbers that another implementation computed in 64 bits, and what must not change them. */
describe.each(
  here([
    { architecture: 'gpt2', expected: gpt2, backend: 'wasm' },
    { architecture: 'llama', expected: llama, backend: 'wasm' },
    { architecture: 'gpt2', expected: gpt2, backend: 'webgpu' },
    { architecture: 'llama', expected: llama, backend: 'webgpu' },
  ]),
)('$architecture on $backend', { timeout: 120_000 }, ({ architecture, expected, backend }) => {
  let tf: typeof Tf;
  let model: LanguageModel;
  let reference: LanguageModel;
  let causalLm: typeof import('./causalLm.ts');
  let sequences: typeof import('./sequences.ts');

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../ops/tf.ts'));
    expect(tf.getBackend()).toBe(backend);
    causalLm = await import('./causalLm.ts');
    sequences = await import('./sequences.ts');
    const { uploadModel } = await import('./checkpoint.ts');
    const stored = readFixture(architecture);
    model = uploadModel(stored);
    const file = join(import.meta.dirname, 'fixtures', architecture, 'reference.safetensors');
    reference = uploadModel(readWeights(stored.config, readFileSync(file), file));
  });

  const logitsOf = async (tokens: readonly number[]) => {
    const { config, parameters } = model;
    const ids = Int32Array.from(tokens);
    return (await causalLm
      .nextTokenLogits(config, parameters.tensors, ids, tokens.length)
      .array()) as number[][];
  };
  const logProbs = async (
    pairs: { prompt: number[]; completion: number[] }[],
    { time, of = model }: { time?: number; of?: LanguageModel } = {},
  ) => {
    const batch = sequences.batchOf(pairs, time);
    const values = sequences.completionTokenLogProbs(of.config, of.parameters.tensors, batch);
    return sequences.completionValues(batch, await values.data());
  };
  const chosen = expected.pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen }));
  const rejected = expected.pairs.map(({ prompt, rejected }) => ({ prompt, completion: rejected }));

  it('gives the expected logits', async () => {
    for (const [i, { prompt, completion }] of chosen.entries()) {
      const last = (await logitsOf([...prompt, ...completion])).at(-1) as number[];
      expectClose(last, expected.logitsLast[i], 1e-4);
    }
  });

  it('gives the expected token log-probabilities, of policy and reference', async () => {
    const rows = [
      [await logProbs(chosen), expected.policyTokenLogps.chosen],
      [await logProbs(rejected), expected.policyTokenLogps.rejected],
      [await logProbs(chosen, { of: reference }), expected.referenceTokenLogps.chosen],
      [await logProbs(rejected, { of: reference }), expected.referenceTokenLogps.rejected],
    ] as const;
    for (const [values, targets] of rows) {
      values.forEach((row, i) => {
        expectClose(row, targets[i], 1e-4);
      });
    }
  });

  it('does not see padding, batch order or batch company', async () => {
    const alone = (await logProbs([chosen[1]]))[0];
    const padded = (await logProbs([chosen[1]], { time: 39 }))[0];
    const inCompany = (await logProbs([chosen[3], chosen[1], chosen[0]], { time: 30 }))[1];
    expect(alone.length).toBe(chosen[1].completion.length);
    expectClose(padded, alone, 1e-5);
    expectClose(inCompany, alone, 1e-5);
  });

  it('does not see which token pads', async () => {
    const batch = sequences.batchOf([chosen[1]], 30);
    const other = { ...batch, inputs: batch.inputs.map((id, t) => (batch.mask[t] || id ? id : 68)) };
    const [a, b] = [batch, other].map((batch) =>
      sequences.completionTokenLogProbs(model.config, model.parameters.tensors, batch),
    );
    expect(other.inputs.at(-1)).toBe(68);
    expect(await b.data()).toEqual(await a.data());
  });

  it('does not look ahead', async () => {
    const tokens = [...chosen[0].prompt, ...chosen[0].completion];
    const changed = tokens.with(-1, (tokens.at(-1) as number) ^ 1);
    const [a, b] = [await logitsOf(tokens), await logitsOf(changed)];
    expectClose(b[tokens.length - 2], a[tokens.length - 2], 1e-6);
    expect(Math.abs(b[tokens.length - 1][0] - a[tokens.length - 1][0])).toBeGreaterThan(1e-3);
  });

  it('knows where a token stands', async () => {
    const [a, b] = [await logitsOf([5, 6, 7, 7]), await logitsOf([6, 5, 7, 7])];
    expect(Math.abs(a[3][0] - b[3][0])).toBeGreaterThan(1e-3);
  });

  it('gives the same logits from the cache, position by position', async () => {
    const { config, parameters } = model;
    const rows = [
      [...chosen[0].prompt, ...chosen[0].completion].slice(0, 12),
      [...rejected[2].prompt, ...rejected[2].completion].slice(0, 11).concat(1),
    ];
    const full = [await logitsOf(rows[0]), await logitsOf(rows[1])];
    const caches = causalLm.cachesFor(config, 2, 20);
    for (let position = 0; position < 12; position++) {
      const ids = tf.tensor1d([rows[0][position], rows[1][position]], 'int32');
      const logits = causalLm.cachedLogits(config, parameters.tensors, caches, ids, position);
      const values = (await logits.array()) as number[][];
      expectClose(values[0], full[0][position], 1e-4);
      expectClose(values[1], full[1][position], 1e-4);
    }
  });

  it('refuses ids outside of the vocabulary and sequences beyond the context', () => {
    const run = (ids: number[]) =>
      causalLm.nextTokenLogits(model.config, model.parameters.tensors, Int32Array.from(ids), ids.length);
    expect(() => run([0, 69])).toThrow("Token id 69 is outside the model's vocabulary of 69");
    const { contextLength } = model.config;
    expect(() => run(new Array(contextLength + 1).fill(1))).toThrow(`${contextLength + 1} tokens is longer`);
  });
});

function readFixture(architecture: string): StoredModel {
  const folder = join(import.meta.dirname, 'fixtures', architecture);
  const bytes = readFileSync(join(folder, 'model.safetensors'));
  return readCheckpoint(readFileSync(join(folder, 'config.json'), 'utf8'), bytes, '');
}

function expectClose(actual: number[], target: number[], tolerance: number): void {
  expect(actual.length).toBe(target.length);
  expect(Math.max(...actual.map((value, i) => Math.abs(value - target[i])))).toBeLessThan(tolerance);
}
