import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';
import { here } from '../../testing/backends.ts';
import { architectures } from '../architectures/architectures.ts';
import { readCheckpoint } from '../checkpoint.ts';
import type { LanguageModel } from '../languageModel.ts';
import type { SampleOptions } from './generate.ts';

const cases = (['wasm', 'webgpu'] as const).flatMap((backend) =>
  architectures.map(({ name }) => ({ architecture: name, backend })),
);

describe.each(here(cases))(
  'generate with $architecture on $backend',
  {
    timeout: 120_000,
  },
  ({ architecture, backend }) => {
    const file = (name: string) =>
      readFileSync(join(import.meta.dirname, '..', 'fixtures', architecture, name));
    const expected: {
      pairs: { prompt: number[]; chosen: number[]; rejected: number[] }[];
      greedy: number[];
    } = JSON.parse(file('expected.json').toString());
    let tf: typeof Tf;
    let model: LanguageModel;
    let nextTokenLogits: typeof import('../causalLm.ts').nextTokenLogits;
    let generate: typeof import('./generate.ts').generate;

    beforeAll(async () => {
      await startBackend(backend);
      ({ tf } = await import('../../ops/tf.ts'));
      expect(tf.getBackend()).toBe(backend);
      ({ nextTokenLogits } = await import('../causalLm.ts'));
      ({ generate } = await import('./generate.ts'));
      const { uploadModel } = await import('../checkpoint.ts');
      model = uploadModel(readCheckpoint(file('config.json').toString(), file('model.safetensors'), ''));
    });

    const logitsOf = async (tokens: readonly number[]) => {
      const ids = Int32Array.from(tokens);
      const logits = nextTokenLogits(model.config, model.parameters.tensors, ids, tokens.length);
      return (await logits.array()) as number[][];
    };
    const sample = (prompts: number[][], seeds: number[], options: Partial<SampleOptions> = {}) =>
      generate(model, prompts, {
        temperature: 1,
        streams: seeds.map((s) => random(s)),
        maxLength: 20,
        ...options,
      });

    it('continues greedily as the argmax of the full forward pass does, prompts of any length together', async () => {
      const prompts = [...expected.pairs.map(({ prompt }) => prompt), [5], [9, 8, 7, 6, 5, 4, 3]];
      const seeds = prompts.map((_, i) => i);
      const together = await sample(prompts, seeds, { temperature: 0, maxLength: 16 });
      for (const [i, prompt] of prompts.entries()) {
        const tokens = [...prompt, ...together[i]];
        const logits = await logitsOf(tokens); // causal: row t is what follows tokens 0..t
        const likeliest = logits.map((row) => row.indexOf(Math.max(...row)));
        expect(together[i]).toEqual(likeliest.slice(prompt.length - 1, -1));
        expect(tokens.length === 16 || tokens.at(-1) === model.config.endOfText).toBe(true);
      }
      expect(together[0].slice(0, 8)).toEqual(expected.greedy);
    });

    it('ends a text at any token that ends one, with that token', async () => {
      const { endOfText } = model.config;
      const prompts = [[3, 4], [5], [9, 8, 7]];
      const whole = await sample(prompts, [11, 12, 13]);
      const [first] = whole;
      expect(first.length).toBeGreaterThan(4);
      // Four or fewer ends are known to a recorded step; more are looked for op by op.
      const foreign = Array.from({ length: 70 }, (_, i) => i + 1).filter((id) => !whole.flat().includes(id));
      for (const otherEnds of [[first[2]], [first[2], ...foreign.slice(0, 4)]]) {
        const cut = (ids: number[]) => {
          const end = ids.findIndex((id) => id === endOfText || otherEnds.includes(id));
          return end < 0 ? ids : ids.slice(0, end + 1);
        };
        const ended = await generate({ ...model, config: { ...model.config, otherEnds } }, prompts, {
          temperature: 1,
          streams: [11, 12, 13].map((s) => random(s)),
          maxLength: 20,
        });
        expect(ended).toEqual(whole.map(cut));
      }
    });

    it('samples a row the same whatever else is in the batch', async () => {
      const [alone] = await sample([[3, 4]], [11]);
      const [, beside] = await sample([[7, 7, 7, 7, 7], [3, 4], [1]], [5, 11, 6]);
      expect(beside).toEqual(alone);
      expect(await sample([[3, 4]], [12])).not.toEqual([alone]);
    });

    // On WebGPU no row is left out.
    if (backend === 'wasm') {
      it('writes each text as it would alone, while the others of its batch end one by one', async () => {
        const write = (rows: readonly number[], otherEnds: readonly number[]) =>
          generate(
            { ...model, config: { ...model.config, otherEnds } },
            rows.map((row) => [10 + row, ...Array.from({ length: row % 4 }, (_, t) => 30 + t)]),
            { temperature: 2, streams: rows.map((row) => random(31, row)), maxLength: 24 },
          );
        const rows = Array.from({ length: 16 }, (_, row) => row);
        const unended = await write(rows, []);
        const ends = [0, 1, 2].map((row) => unended[row][3]);
        const together = await write(rows, ends);
        for (const row of rows) expect(await write([row], ends)).toEqual([together[row]]);
        const lengths = together.map(({ length }) => length).sort((a, b) => a - b);
        expect(lengths[4]).toBeLessThan(8); // more than a quarter ended early, so rows were left out
        expect(lengths[15]).toBeGreaterThan(12); // and some went on long after
      });
    }

    it.each<[string, Partial<SampleOptions>]>([
      ['softmax(logits / temperature)', {}],
      ['the eight likeliest', { topK: 8 }],
      ['the likeliest that make up 60 %', { topP: 0.6 }],
    ])('samples tokens as often as %s says', async (_, truncation) => {
      const temperature = 1.5;
      const rows = 512;
      const logits = (await logitsOf([3, 4])).at(-1) as number[];
      const exponentials = logits.map((x) => Math.exp(x / temperature));
      const likeliest = exponentials.map((e, id) => ({ e, id })).sort((a, b) => b.e - a.e);
      const total = exponentials.reduce((sum, e) => sum + e, 0);
      let before = 0; // the probability of likelier tokens
      const allowed = likeliest.filter(({ e }, rank) => {
        const keep = rank < (truncation.topK ?? Infinity) && before < (truncation.topP ?? Infinity);
        before += e / total;
        return keep;
      });
      const norm = allowed.reduce((sum, { e }) => sum + e, 0);

      const prompts = Array.from({ length: rows }, () => [3, 4]);
      const streams = prompts.map((_, i) => random(21, i));
      const drawn = await generate(model, prompts, { temperature, streams, maxLength: 3, ...truncation });
      expect(drawn.every(([token]) => allowed.some(({ id }) => id === token))).toBe(true);
      // Tokens that are expected at least five times, and all others together, as a χ² test wants it.
      const bins = allowed.map(({ e, id }) => ({ p: e / norm, id })).filter(({ p }) => p * rows >= 5);
      const counts = bins.map(({ id }) => drawn.filter(([token]) => token === id).length);
      const rest = rows * (1 - bins.reduce((sum, { p }) => sum + p, 0));
      const others = rows - counts.reduce((a, b) => a + b, 0);
      const chi2 =
        bins.reduce((sum, { p }, i) => sum + (counts[i] - p * rows) ** 2 / (p * rows), 0) +
        (rest > 1e-6 ? (others - rest) ** 2 / rest : others);
      expect(bins.length).toBeGreaterThan(5);
      // Exceeded once in a thousand: the χ² quantile by Cornish and Fisher's expansion, z = 3.09.
      const degrees = bins.length;
      expect(chi2).toBeLessThan(degrees + 4.37 * Math.sqrt(degrees) + 5.7);
    });

    it('refuses prompts that it cannot read', async () => {
      await expect(sample([[3], [69]], [1, 2])).rejects.toThrow(
        "Token id 69 is outside the model's vocabulary",
      );
      await expect(sample([[3], []], [1, 2])).rejects.toThrow('a prompt is empty');
    });

    it('leaves no tensor behind', async () => {
      for (const truncation of [{}, { topK: 5, topP: 0.9 }]) {
        const run = () => sample([[3], [4, 5]], [1, 2], { maxLength: 12, ...truncation });
        await run();
        const before = tf.memory().numTensors;
        await run();
        expect(tf.memory().numTensors).toBe(before);
      }
    });
  },
);
