import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import { here } from '../testing/backends.ts';
import { architectures } from './architectures/architectures.ts';
import { readCheckpoint, type StoredModel } from './checkpoint.ts';
import { type Parameters, parametersFrom } from './parameters.ts';
import { batchOf } from './sequences.ts';

const llamas = ['q_proj', 'v_proj', 'down_proj'];
const targetsOf: Record<string, string[]> = {
  gpt2: ['c_attn', 'mlp.c_proj'],
  llama: llamas,
  qwen2: llamas,
  qwen3: llamas,
  gemma3_text: llamas,
  gpt_neox: ['query_key_value', 'dense_4h_to_h'],
  gpt_neo: ['q_proj', 'v_proj', 'c_proj'],
};
const cases = (['wasm', 'webgpu'] as const).flatMap((backend) =>
  architectures.map(({ name }) => ({ architecture: name, backend, targets: targetsOf[name] })),
);

describe.each(here(cases))(
  'LoRA on $architecture, $backend',
  {
    timeout: 120_000,
  },
  ({ architecture, backend, targets }) => {
    const file = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', architecture, name));
    const expected: { pairs: { prompt: number[]; chosen: number[]; rejected: number[] }[] } = JSON.parse(
      file('expected.json').toString(),
    );
    const settings = { rank: 3, alpha: 6, targets };
    let tf: typeof Tf;
    let stored: StoredModel;
    let base: Parameters;
    let lora: typeof import('./lora.ts');
    let nextTokenLogits: typeof import('./causalLm.ts').nextTokenLogits;
    let completionLogProbs: typeof import('./sequences.ts').completionLogProbs;

    beforeAll(async () => {
      await startBackend(backend);
      ({ tf } = await import('../ops/tf.ts'));
      expect(tf.getBackend()).toBe(backend);
      lora = await import('./lora.ts');
      ({ nextTokenLogits } = await import('./causalLm.ts'));
      ({ completionLogProbs } = await import('./sequences.ts'));
      stored = readCheckpoint(file('config.json').toString(), file('model.safetensors'), '');
      base = parametersFrom(stored.layout, stored.weights);
    });

    /** An adapter that changes something: B is not zero. */
    const trained = () => {
      const layout = lora.loraLayout(stored.config, settings);
      const stream = random(6);
      return { layout, weights: Float32Array.from({ length: layout.size }, () => 0.2 * stream.normal()) };
    };
    const ids = Int32Array.from([...expected.pairs[0].prompt, ...expected.pairs[0].chosen]);
    const logits = (tensors: Tf.Tensor[]) => nextTokenLogits(stored.config, tensors, ids, ids.length).data();
    const adapted = (adapter: Parameters) =>
      lora.adaptedTensors(stored.config, settings, base.tensors, adapter.tensors);

    it('begins as the base, to the bit', async () => {
      const layout = lora.loraLayout(stored.config, settings);
      const weights = lora.initialLora(layout, random(1));
      for (const { name, offset, size, shape } of layout.entries) {
        const values = weights.slice(offset, offset + size);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        if (name.endsWith('lora_B.weight')) expect([low, high]).toEqual([0, 0]);
        else expect(Math.max(-low, high) * Math.sqrt(shape[1])).toBeGreaterThan(0.8);
        expect(Math.max(-low, high) * Math.sqrt(shape[1])).toBeLessThanOrEqual(1 + 1e-6);
      }
      expect(await logits(adapted(parametersFrom(layout, weights)))).toEqual(await logits(base.tensors));
    });

    it('adds (alpha / rank) B A to each adapted weight and leaves the others, and the base, alone', async () => {
      const { layout, weights } = trained();
      const before = await logits(base.tensors);
      const merged = adapted(parametersFrom(layout, weights));
      const part = (name: string) => {
        const { offset, size, shape } = layout.entries.find((entry) => entry.name === name) as never as {
          offset: number;
          size: number;
          shape: number[];
        };
        return { values: weights.subarray(offset, offset + size), shape };
      };
      const expectedWeights = Float32Array.from(stored.weights);
      let changed = 0;
      for (const { name, offset, shape } of stored.layout.entries) {
        const module = `base_model.model.${name.replace(/\.weight$/, '')}`;
        if (!layout.entries.some((entry) => entry.name === `${module}.lora_A.weight`)) continue;
        changed++;
        const [a, b] = [part(`${module}.lora_A.weight`), part(`${module}.lora_B.weight`)];
        const [outputs, inputs] = [b.shape[0], a.shape[1]];
        for (let o = 0; o < outputs; o++) {
          for (let i = 0; i < inputs; i++) {
            let product = 0;
            for (let r = 0; r < 3; r++) product += b.values[o * 3 + r] * a.values[r * inputs + i];
            // GPT-2 stores [in, out], Llama [out, in].
            const at = architecture === 'gpt2' ? i * shape[1] + o : o * shape[1] + i;
            expectedWeights[offset + at] += 2 * product;
          }
        }
      }
      expect(changed).toBe(targets.length * stored.config.layers);
      const values = (await Promise.all(merged.map((tensor) => tensor.data()))).flatMap((v) => [...v]);
      expect(Math.max(...values.map((v, i) => Math.abs(v - expectedWeights[i])))).toBeLessThan(1e-5);
      expect(await logits(base.tensors)).toEqual(before);
      // Merged into one flat vector, they are an ordinary model with the same logits.
      const plain = parametersFrom(stored.layout, Float32Array.from(values));
      const [own, other] = [await logits(plain.tensors), await logits(merged)];
      expect(own).toEqual(other);
      expect(Math.max(...own.map((x, i) => Math.abs(x - before[i])))).toBeGreaterThan(0.1);
    });

    it('has the gradient of finite differences in A and B', async () => {
      const { layout, weights } = trained();
      const batch = batchOf(expected.pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })));
      const loss = (...adapter: Tf.Tensor[]) => {
        const tensors = lora.adaptedTensors(stored.config, settings, base.tensors, adapter);
        return tf.mean(completionLogProbs(stored.config, tensors, batch)) as Tf.Scalar;
      };
      const gradients = tf.grads(loss)(parametersFrom(layout, weights).tensors);
      expect(gradients.map(({ shape }) => shape)).toEqual(layout.entries.map(({ shape }) => shape));
      const flat = (await Promise.all(gradients.map((g) => g.data()))).flatMap((values) => [...values]);
      // All of A, and all of B, each along a random direction: Σ g · d = (L(w + ε d) − L(w − ε d)) / 2ε.
      for (const matrix of ['lora_A', 'lora_B']) {
        const stream = random(9, matrix);
        const direction = new Float32Array(layout.size);
        for (const { name, offset, size } of layout.entries) {
          if (name.includes(matrix)) for (let i = 0; i < size; i++) direction[offset + i] = stream.normal();
        }
        const at = async (step: number) => {
          const moved = weights.map((w, i) => w + step * direction[i]);
          return (await loss(...parametersFrom(layout, moved).tensors).data())[0];
        };
        const step = 1e-3;
        const slope = ((await at(step)) - (await at(-step))) / (2 * step);
        const inner = flat.reduce((sum, g, i) => sum + g * direction[i], 0);
        expect(Math.abs(slope / inner - 1)).toBeLessThan(0.02);
      }
    });

    it('learns, while the base stays to the bit what it was', async () => {
      const layout = lora.loraLayout(stored.config, settings);
      const batch = batchOf(expected.pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })));
      const loss = (...adapter: Tf.Tensor[]) => {
        const tensors = lora.adaptedTensors(stored.config, settings, base.tensors, adapter);
        return tf.neg(tf.mean(completionLogProbs(stored.config, tensors, batch))) as Tf.Scalar;
      };
      const before = await logits(base.tensors);
      let { tensors } = parametersFrom(layout, lora.initialLora(layout, random(1)));
      const losses: number[] = [];
      for (let step = 0; step < 12; step++) {
        const { value, grads } = tf.valueAndGrads(loss)(tensors);
        losses.push((await value.data())[0]);
        tensors = tensors.map((tensor, i) => tf.sub(tensor, tf.mul(grads[i], 0.02)));
      }
      expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]);
      expect(await logits(base.tensors)).toEqual(before);
    });

    it('leaves no tensor behind inside of a tidy', () => {
      const { layout, weights } = trained();
      const adapter = parametersFrom(layout, weights);
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        adapted(adapter);
      });
      expect(tf.memory().numTensors).toBe(before);
    });

    it('says what it cannot adapt', () => {
      const layout = (changes: object) => () => lora.loraLayout(stored.config, { ...settings, ...changes });
      expect(layout({ targets: ['wte'] })).toThrow('LoRA is asked to adapt "wte"; this model has');
      expect(layout({ targets: [] })).toThrow('LoRA is asked to adapt nothing');
      expect(layout({ rank: 0 })).toThrow('rank is 0');
      expect(layout({ alpha: 0 })).toThrow('alpha is 0');
      for (const known of [lora.loraTargets(stored.config), lora.defaultLoraTargets(stored.config)]) {
        expect(layout({ targets: known })().size).toBeGreaterThan(0);
      }
    });
  },
);
