import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import { here } from '../testing/backends.ts';
import { readCheckpoint, type StoredModel } from './checkpoint.ts';
import gpt2 from './fixtures/gpt2/expected.json';
import llama from './fixtures/llama/expected.json';
import type { ParameterLayout } from './parameters.ts';
import { wholeBatchOf } from './sequences.ts';

describe.each(
  here([
    { architecture: 'gpt2', expected: gpt2, backend: 'wasm' },
    { architecture: 'llama', expected: llama, backend: 'wasm' },
    { architecture: 'gpt2', expected: gpt2, backend: 'webgpu' },
    { architecture: 'llama', expected: llama, backend: 'webgpu' },
  ]),
)(
  'a scalar head on $architecture, $backend',
  {
    timeout: 120_000,
  },
  ({ architecture, expected, backend }) => {
    let tf: typeof Tf;
    let stored: StoredModel;
    let layout: ParameterLayout;
    let tensors: Tf.Tensor[];
    let head: number[];
    let causalLm: typeof import('./causalLm.ts');
    let scalarHead: typeof import('./scalarHead.ts');

    beforeAll(async () => {
      await startBackend(backend);
      ({ tf } = await import('../ops/tf.ts'));
      expect(tf.getBackend()).toBe(backend);
      causalLm = await import('./causalLm.ts');
      scalarHead = await import('./scalarHead.ts');
      const { parametersFrom } = await import('./parameters.ts');
      const file = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', architecture, name));
      stored = readCheckpoint(file('config.json').toString(), file('model.safetensors'), '');
      layout = scalarHead.scalarHeadLayout(stored.config, { bias: true });
      const weights = scalarHead.withScalarHead(layout, stored.weights);
      const stream = random(4);
      head = Array.from({ length: stored.config.width + 1 }, () => stream.normal());
      weights.set(head, stored.layout.size);
      ({ tensors } = parametersFrom(layout, weights));
    });

    const sequences = expected.pairs.flatMap(({ prompt, chosen, rejected }) => [
      { prompt, completion: chosen },
      { prompt, completion: rejected },
    ]);
    const scores = async (batch: ReturnType<typeof wholeBatchOf>) =>
      Array.from(await scalarHead.sequenceScores(stored.config, tensors, batch).data());

    it('lies behind the language model, under the names of Hugging Face', () => {
      const { width } = stored.config;
      expect(layout.entries.slice(0, -2)).toEqual(stored.layout.entries);
      expect(layout.entries.slice(-2).map(({ name, shape }) => [name, shape])).toEqual([
        ['score.weight', [1, width]],
        ['score.bias', [1]],
      ]);
      expect(scalarHead.scalarHeadLayout(stored.config).entries.at(-1)?.name).toBe('score.weight');
    });

    it('scores each position by its hidden state: h · w + b', async () => {
      const tokens = [...sequences[0].prompt, ...sequences[0].completion];
      const ids = Int32Array.from(tokens);
      const hidden = causalLm.hiddenStates(stored.config, tensors, ids, tokens.length);
      const rows = (await hidden.array()) as number[][];
      const byHand = rows.map((row) => row.reduce((sum, h, i) => sum + h * head[i], head.at(-1) as number));
      const scores = await scalarHead.tokenScores(stored.config, tensors, ids, tokens.length).data();
      expectClose(Array.from(scores), byHand, 1e-4);
    });

    it('scores a sequence at its last token, whatever pads it or stands beside it', async () => {
      const together = await scores(wholeBatchOf(sequences, 32));
      for (const [i, sequence] of sequences.entries()) {
        const tokens = [...sequence.prompt, ...sequence.completion];
        const ids = Int32Array.from(tokens);
        const each = await scalarHead.tokenScores(stored.config, tensors, ids, tokens.length).data();
        expectClose([together[i]], [each[tokens.length - 1]], 1e-5);
        expectClose(await scores(wholeBatchOf([sequence])), [together[i]], 1e-5);
      }
    });

    it('leaves the language model as it was', async () => {
      const ids = Int32Array.from([3, 4, 5]);
      const withHead = causalLm.nextTokenLogits(stored.config, tensors, ids, 3);
      const without = causalLm.nextTokenLogits(stored.config, tensors.slice(0, -2), ids, 3);
      expect(await withHead.data()).toEqual(await without.data());
      expect(() => scalarHead.tokenScores(stored.config, tensors.slice(0, -2), ids, 3)).toThrow(
        'has no scalar head',
      );
    });

    it('has the gradient of finite differences, in the head and below it', async () => {
      const { parametersFrom } = await import('./parameters.ts');
      const batch = wholeBatchOf(sequences.slice(0, 3));
      const loss = (...tensors: Tf.Tensor[]) =>
        tf.sum(tf.square(scalarHead.sequenceScores(stored.config, tensors, batch))) as Tf.Scalar;
      const gradients = tf.grads(loss)(tensors);
      const flat = (await Promise.all(gradients.map((g) => g.data()))).flatMap((values) => [...values]);
      // Along a random direction: Σ g · d = (L(w + ε d) − L(w − ε d)) / 2ε.
      const weights = (await Promise.all(tensors.map((t) => t.data()))).flatMap((values) => [...values]);
      const stream = random(9);
      const direction = weights.map(() => stream.normal());
      const at = async (step: number) => {
        const moved = Float32Array.from(weights, (w, i) => w + step * direction[i]);
        return (await loss(...parametersFrom(layout, moved).tensors).data())[0];
      };
      const step = 1e-3;
      const slope = ((await at(step)) - (await at(-step))) / (2 * step);
      const expected = flat.reduce((sum, g, i) => sum + g * direction[i], 0);
      expect(Math.abs(slope / expected - 1)).toBeLessThan(0.01);
      // ∂/∂b Σ s² = Σ 2 s.
      const bias = flat.at(-1) as number;
      const sums = await scores(batch);
      expectClose([bias], [sums.reduce((sum, score) => sum + 2 * score, 0)], 1e-3);
    });
  },
);

function expectClose(actual: number[], target: number[], tolerance: number): void {
  expect(actual.length).toBe(target.length);
  const scale = Math.max(1, ...target.map(Math.abs));
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - target[i])));
  expect(worst / scale).toBeLessThan(tolerance);
}
