import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import type { LlamaConfig } from '../../experiment/architectures/llama.ts';
import { random } from '../../experiment/random.ts';
import { here } from '../../testing/backends.ts';
import { parametersFrom } from '../parameters.ts';
import { llama } from './llama.ts';

/** What the fixture does not have: several groups of heads, heads that do not add up to the width, an untied head. */
const config: LlamaConfig = {
  architecture: 'llama',
  vocabulary: 11,
  contextLength: 16,
  width: 10,
  innerWidth: 14,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headWidth: 6,
  rmsNormEpsilon: 1e-3,
  ropeTheta: 50,
  endOfText: 0,
  tiedHead: false,
};
const layout = llama.layout(config);
const stream = random(2, 'llama.test');
const weights = Array.from({ length: layout.size }, () => 0.4 * stream.normal());
const ids = [3, 9, 9, 1, 0, 7, 4];

describe.each(here(['wasm', 'webgpu']))('Llama on %s', { timeout: 60_000 }, (backend) => {
  let tf: typeof Tf;
  let causalLm: typeof import('../causalLm.ts');

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../../ops/tf.ts'));
    expect(tf.getBackend()).toBe(backend);
    causalLm = await import('../causalLm.ts');
  });
  const tensorsOf = (values: number[]) => parametersFrom(layout, Float32Array.from(values)).tensors;

  it('gives the logits that plain numbers give', async () => {
    const twice = Int32Array.from([...ids, ...ids.toReversed()]);
    const logits = causalLm.nextTokenLogits(config, tensorsOf(weights), twice, ids.length);
    const expected = [...plainLogits(weights, ids), ...plainLogits(weights, ids.toReversed())].flat();
    expect(furthest(await logits.data(), expected)).toBeLessThan(1e-5);
  });

  it('gives them from the cache too', async () => {
    const tensors = tensorsOf(weights);
    const caches = causalLm.cachesFor(config, 1, ids.length);
    const expected = plainLogits(weights, ids);
    for (const [position, id] of ids.entries()) {
      const logits = causalLm.cachedLogits(config, tensors, caches, tf.tensor1d([id], 'int32'), position);
      expect(furthest(await logits.data(), expected[position])).toBeLessThan(1e-5);
    }
  });

  it('has the gradient of finite differences, tensor by tensor', async () => {
    const slopes = plainLogits(weights, ids).map((row) => row.map(() => stream.normal())); // ∂loss/∂logits
    const gradients = tf.grads((...tensors) => {
      const logits = causalLm.nextTokenLogits(config, tensors, Int32Array.from(ids), ids.length);
      return tf.sum(tf.mul(logits, tf.tensor2d(slopes)));
    })(tensorsOf(weights));
    const loss = (values: number[]) =>
      plainLogits(values, ids)
        .flat()
        .reduce((sum, x, i) => sum + x * slopes.flat()[i], 0);
    const step = 1e-5;
    for (const [i, { name, offset, size }] of layout.entries.entries()) {
      const direction = Array.from({ length: size }, () => stream.normal());
      const moved = (by: number) =>
        weights.map((w, j) => (j >= offset && j < offset + size ? w + by * direction[j - offset] : w));
      const slope = (loss(moved(step)) - loss(moved(-step))) / (2 * step);
      const gradient = await gradients[i].data();
      const along = direction.reduce((sum, d, j) => sum + d * gradient[j], 0);
      expect(Math.abs(along - slope) / Math.max(1, Math.abs(slope)), name).toBeLessThan(1e-4);
    }
  });
});

/** Llama written a second time, token by token and head by head, in 64 bits. [time, vocabulary] */
function plainLogits(weights: number[], ids: number[]): number[][] {
  const tensor = (name: string) => {
    const entry = layout.entries.find((entry) => entry.name === name) as (typeof layout.entries)[number];
    return { values: weights.slice(entry.offset, entry.offset + entry.size), columns: entry.shape.at(-1)! };
  };
  const row = (name: string, i: number) => {
    const { values, columns } = tensor(name);
    return values.slice(i * columns, (i + 1) * columns);
  };
  const times = (name: string, x: number[]) => {
    const { values, columns } = tensor(name);
    return Array.from({ length: values.length / columns }, (_, o) =>
      dot(values.slice(o * columns, (o + 1) * columns), x),
    );
  };
  const norm = (name: string, x: number[]) => {
    const root = Math.sqrt(dot(x, x) / x.length + config.rmsNormEpsilon);
    return x.map((value, i) => (value / root) * tensor(name).values[i]);
  };
  const { headWidth, heads, keyValueHeads, ropeTheta } = config;
  const turned = (x: number[], head: number, position: number) => {
    const part = x.slice(head * headWidth, (head + 1) * headWidth);
    const half = headWidth / 2;
    return part.map((value, i) => {
      const angle = position / ropeTheta ** ((2 * (i % half)) / headWidth);
      const partner = i < half ? -part[i + half] : part[i - half];
      return value * Math.cos(angle) + partner * Math.sin(angle);
    });
  };

  let states = ids.map((id) => row('model.embed_tokens.weight', id));
  for (let layer = 0; layer < config.layers; layer++) {
    const block = `model.layers.${layer}`;
    const normed = states.map((x) => norm(`${block}.input_layernorm.weight`, x));
    const [q, k, v] = ['q', 'k', 'v'].map((which) =>
      normed.map((x) => times(`${block}.self_attn.${which}_proj.weight`, x)),
    );
    states = states.map((x, t) => {
      const attended = Array.from({ length: heads }, (_, head) => {
        const shared = Math.floor(head / (heads / keyValueHeads)); // heads 0 and 1 share the first, 2 and 3 the second
        const query = turned(q[t], head, t);
        const scores = ids
          .slice(0, t + 1)
          .map((_, s) => Math.exp(dot(query, turned(k[s], shared, s)) / Math.sqrt(headWidth)));
        const total = scores.reduce((a, b) => a + b, 0);
        return Array.from({ length: headWidth }, (_, i) =>
          scores.reduce((sum, score, s) => sum + (score / total) * v[s][shared * headWidth + i], 0),
        );
      }).flat();
      return plus(x, times(`${block}.self_attn.o_proj.weight`, attended));
    });
    states = states.map((x) => {
      const inner = norm(`${block}.post_attention_layernorm.weight`, x);
      const up = times(`${block}.mlp.up_proj.weight`, inner);
      const gated = times(`${block}.mlp.gate_proj.weight`, inner).map(
        (gate, i) => (gate / (1 + Math.exp(-gate))) * up[i],
      );
      return plus(x, times(`${block}.mlp.down_proj.weight`, gated));
    });
  }
  return states.map((x) => times('lm_head.weight', norm('model.norm.weight', x)));
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function plus(a: number[], b: number[]): number[] {
  return a.map((value, i) => value + b[i]);
}

function furthest(actual: ArrayLike<number>, expected: number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i])));
}
