import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import { here } from '../testing/backends.ts';
import { architectures } from './architectures/architectures.ts';
import { readCheckpoint, readWeights, type StoredModel } from './checkpoint.ts';
import type { LanguageModel } from './languageModel.ts';
import { readModelConfig } from './modelConfig.ts';

/** What another implementation computed in 64 bits; `e2e/peers/architecture_fixtures.py` made all but the first two. */
interface Expected {
  pairs: { prompt: number[]; chosen: number[]; rejected: number[] }[];
  beta: number;
  logitsLast: number[][];
  policyTokenLogps: { chosen: number[][]; rejected: number[][] };
  referenceTokenLogps: { chosen: number[][]; rejected: number[][] };
  losses: { sigmoid: number };
  gradNorms: { sigmoid: Record<string, number> };
  greedy: number[];
  /** The same weights under other settings. */
  variants?: { changes: object; logitsLast: number[][] }[];
}

const cases = (['wasm', 'webgpu'] as const).flatMap((backend) =>
  architectures.map(({ name }) => ({ architecture: name, backend })),
);

/** Numbers that another implementation computed in 64 bits, and what must not change them. */
describe.each(here(cases))('$architecture on $backend', { timeout: 120_000 }, ({ architecture, backend }) => {
  const expected = JSON.parse(fixtureFile(architecture, 'expected.json').toString()) as Expected;
  let tf: typeof Tf;
  let model: ReturnType<typeof import('./checkpoint.ts').uploadModel>;
  let reference: LanguageModel;
  let causalLm: typeof import('./causalLm.ts');
  let sequences: typeof import('./sequences.ts');
  let generate: typeof import('./decoding/generate.ts').generate;

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../ops/tf.ts'));
    expect(tf.getBackend()).toBe(backend);
    causalLm = await import('./causalLm.ts');
    sequences = await import('./sequences.ts');
    ({ generate } = await import('./decoding/generate.ts'));
    const { uploadModel } = await import('./checkpoint.ts');
    const stored = readFixture(architecture);
    model = uploadModel(stored);
    const bytes = fixtureFile(architecture, 'reference.safetensors');
    reference = uploadModel(readWeights(stored.config, bytes, 'reference.safetensors'));
  });

  const logitsOf = async (tokens: readonly number[], config = model.config) => {
    const { parameters } = model;
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

  it('gives the expected loss, and its gradient for every tensor', async () => {
    const { layout, tensors } = model.parameters;
    const batch = sequences.batchOf([...chosen, ...rejected]);
    const rows = expected.pairs.length;
    // log π_ref(y|x) of the same rows, in their order.
    const references = [...expected.referenceTokenLogps.chosen, ...expected.referenceTokenLogps.rejected];
    const sums = tf.tensor1d(references.map((row) => row.reduce((sum, x) => sum + x, 0)));
    const { value, grads } = tf.valueAndGrads((...weights: Tf.Tensor[]) => {
      const logps = sequences.completionTokenLogProbs(model.config, weights, batch);
      const ratios = tf.sub(tf.sum(tf.reshape(logps, [2 * rows, -1]), 1), sums);
      const margins = tf.sub(tf.slice(ratios, 0, rows), tf.slice(ratios, rows, rows));
      return tf.mean(tf.softplus(tf.mul(margins, -expected.beta))) as Tf.Scalar; // −log σ(β margin)
    })(tensors);
    expect(Math.abs((await value.data())[0] - expected.losses.sigmoid)).toBeLessThan(1e-4);
    for (const [i, { name }] of layout.entries.entries()) {
      const norm = (await tf.norm(grads[i]).data())[0];
      const target = expected.gradNorms.sigmoid[name];
      expect(Math.abs(norm - target) / Math.max(1e-2, target), name).toBeLessThan(1e-3);
    }
    tf.dispose(grads);
  });

  it('computes activations twice for the same gradient', async () => {
    const batch = sequences.batchOf(chosen);
    const gradients = (checkpointActivations: boolean) =>
      tf.grads((...weights: Tf.Tensor[]) =>
        tf.sum(sequences.completionTokenLogProbs({ ...model.config, checkpointActivations }, weights, batch)),
      )(model.parameters.tensors);
    const [once, twice] = [gradients(false), gradients(true)];
    for (const [i, gradient] of once.entries()) {
      expectClose(Array.from(await twice[i].data()), Array.from(await gradient.data()), 1e-3);
    }
    tf.dispose([...once, ...twice]);
  });

  it('continues greedily as expected', async () => {
    const [{ prompt }] = expected.pairs;
    const options = {
      temperature: 0,
      streams: [random(1)],
      maxLength: prompt.length + expected.greedy.length,
    };
    expect(await generate(model, [prompt], options)).toEqual([expected.greedy]);
  });

  it('reads every setting that matters', async () => {
    const config = JSON.parse(fixtureFile(architecture, 'config.json').toString());
    for (const { changes, logitsLast } of expected.variants ?? []) {
      const changed = readModelConfig(JSON.stringify({ ...config, ...changes }), 'config.json');
      for (const [i, { prompt, completion }] of chosen.entries()) {
        const last = (await logitsOf([...prompt, ...completion], changed)).at(-1) as number[];
        expectClose(last, logitsLast[i], 1e-4);
      }
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

function fixtureFile(architecture: string, name: string): Buffer {
  return readFileSync(join(import.meta.dirname, 'fixtures', architecture, name));
}

function readFixture(architecture: string): StoredModel {
  const config = fixtureFile(architecture, 'config.json').toString();
  return readCheckpoint(config, fixtureFile(architecture, 'model.safetensors'), '');
}

function expectClose(actual: number[], target: number[], tolerance: number): void {
  expect(actual.length).toBe(target.length);
  expect(Math.max(...actual.map((value, i) => Math.abs(value - target[i])))).toBeLessThan(tolerance);
}
