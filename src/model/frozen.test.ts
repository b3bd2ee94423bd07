import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import { tf } from '../ops/tf.ts';
import { readCheckpoint, type StoredModel, uploadModel } from './checkpoint.ts';
import { adaptedTensors, loraLayout } from './lora.ts';
import { parametersFrom } from './parameters.ts';
import { batchOf, completionLogProbs } from './sequences.ts';

/*
 * Under an adapter the base is frozen. Its gradient, which nobody wants, must not be computed, and the adapter's must
 * be what it is where all weights are trained: by the chain rule ∂B = scale · ∂W Aᵀ and ∂A = scale · Bᵀ ∂W, W [out, in].
 */

beforeAll(async () => {
  await startBackend('wasm');
});

const folder = (name: string) => join(import.meta.dirname, 'fixtures', name);
const settings = { rank: 2, alpha: 6, targets: ['q_proj', 'down_proj'] };

describe.each([false, true])('activations checkpointed: %s', (checkpointActivations) => {
  let stored: StoredModel;
  beforeAll(() => {
    const read = (name: string) => readFileSync(join(folder('llama'), name));
    stored = readCheckpoint(read('config.json').toString(), read('model.safetensors'), '');
    stored = { ...stored, config: { ...stored.config, checkpointActivations } };
  });

  const batch = batchOf([
    { prompt: [1, 2, 3, 4], completion: [5, 6, 7] },
    { prompt: [1, 2, 3, 4], completion: [8, 9] },
  ]);
  const weightsOf = (size: number) => {
    const stream = random(3, 'adapter');
    return Float32Array.from({ length: size }, () => 0.2 * stream.normal());
  };
  const loss = (tensors: tf.Tensor[]) =>
    tf.sum(tf.mul(completionLogProbs(stored.config, tensors, batch), tf.tensor1d([1, -2]))) as tf.Scalar;

  test("the adapter's gradient is that of the unfrozen computation", () => {
    const layout = loraLayout(stored.config, settings);
    const adapter = parametersFrom(layout, weightsOf(layout.size)).tensors as tf.Tensor2D[];
    const { tensors: base } = uploadModel(stored).parameters;
    const frozen = tf.grads((...own) => loss(adaptedTensors(stored.config, settings, base, own)))(adapter);

    const merged = adaptedTensors(stored.config, settings, base, adapter).map((tensor) => tf.clone(tensor));
    const all = tf.grads((...tensors) => loss(tensors))(merged) as tf.Tensor2D[];
    const scale = settings.alpha / settings.rank;
    layout.entries.forEach(({ name }, i) => {
      const module = name.replace('base_model.model.', '').replace(/\.lora_[AB]\.weight$/, '');
      const at = stored.layout.entries.findIndex((entry) => entry.name === `${module}.weight`);
      const expected = name.endsWith('lora_A.weight')
        ? tf.matMul(adapter[i + 1], all[at], true, false) // Bᵀ ∂W [rank, in]
        : tf.matMul(all[at], adapter[i - 1], false, true); // ∂W Aᵀ [out, rank]
      const worst = tf.max(tf.abs(tf.sub(frozen[i], tf.mul(expected, scale)))).dataSync()[0];
      const size = tf.max(tf.abs(frozen[i])).dataSync()[0];
      expect(size).toBeGreaterThan(0);
      expect(worst / size, name).toBeLessThan(1e-4);
    });
  });

  test('computes no gradient of a frozen weight, and keeps nothing', () => {
    const layout = loraLayout(stored.config, settings);
    const adapter = parametersFrom(layout, weightsOf(layout.size)).tensors;
    const { tensors: base } = uploadModel(stored).parameters;
    const trained = uploadModel(stored).parameters.tensors;
    const gates = stored.layout.entries.filter(({ name }) => /(gate|up)_proj/.test(name));

    /** Products that are as large as the gate's weights, which only their gradients are. */
    const workOf = (gradients: () => tf.Tensor[]) => {
      const engine = tf.engine();
      const run = engine.runKernel.bind(engine);
      let products = 0;
      engine.runKernel = ((...call: Parameters<typeof run>) => {
        const made = run(...call) as tf.Tensor;
        if (call[0] === 'BatchMatMul' && made.shape.slice(-2).join() === gates[0].shape.join()) products++;
        return made;
      }) as typeof run;
      try {
        const before = tf.memory().numBytes;
        tf.dispose(gradients());
        const kept = tf.memory().numBytes - before;
        expect(kept).toBe(0);
        return products;
      } finally {
        engine.runKernel = run;
      }
    };
    const frozen = workOf(() =>
      tf.tidy(() => tf.grads((...own) => loss(adaptedTensors(stored.config, settings, base, own)))(adapter)),
    );
    const all = workOf(() => tf.tidy(() => tf.grads((...tensors) => loss(tensors))(trained)));
    expect(all).toBe(gates.length);
    expect(frozen).toBe(0);
  });
});
