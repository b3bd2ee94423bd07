import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { readCheckpoint, readWeights } from './checkpoint.ts';
import gpt2 from './fixtures/gpt2/expected.json';
import llama from './fixtures/llama/expected.json';

/**
 * Tests run on an emulated GPU, which has kernels of its own. This one takes the kernels that a real GPU runs
 * through the whole model, forward and backward.
 */
it.each([
  { architecture: 'gpt2', expected: gpt2 },
  { architecture: 'llama', expected: llama },
])(
  'the kernels of a real GPU give the expected loss and gradient norms of $architecture',
  {
    timeout: 120_000,
  },
  async ({ architecture, expected }) => {
    await startBackend('webgpu', { realGpuKernels: true });
    const { tf } = await import('../ops/tf.ts');
    const { dpoLoss } = await import('../losses/dpo.ts');
    const { parametersFrom } = await import('./parameters.ts');
    const { batchOf, completionLogProbs } = await import('./sequences.ts');
    const { sequencesOf } = await import('./texts/preferenceBatch.ts');
    const file = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', architecture, name));
    const stored = readCheckpoint(file('config.json').toString(), file('model.safetensors'), '');
    const other = readWeights(stored.config, file('reference.safetensors'), 'reference.safetensors');
    const policy = parametersFrom(stored.layout, stored.weights);
    const reference = parametersFrom(stored.layout, other.weights);

    const batch = batchOf(sequencesOf(expected.pairs));
    const halves = (tensors: typeof policy.tensors) =>
      tf.split(completionLogProbs(stored.config, tensors, batch), 2) as [
        typeof policy.flat,
        typeof policy.flat,
      ];
    const [referenceChosen, referenceRejected] = halves(reference.tensors);
    const { value, grads } = tf.valueAndGrads((...tensors: typeof policy.tensors) => {
      const [chosen, rejected] = halves(tensors);
      return tf.mean(dpoLoss(chosen, rejected, referenceChosen, referenceRejected, expected.beta).losses);
    })(policy.tensors);

    expect(Math.abs((await value.data())[0] - expected.losses.sigmoid)).toBeLessThan(1e-4);
    const norms: Record<string, number> = expected.gradNorms.sigmoid;
    for (const [i, { name }] of stored.layout.entries.entries()) {
      const gradient = (await grads[i].data()) as Float32Array;
      const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
      expect(Math.abs(norm / norms[name] - 1)).toBeLessThan(1e-3);
    }
  },
);
