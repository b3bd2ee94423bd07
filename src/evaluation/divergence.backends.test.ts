import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { meanAndError } from '../experiment/metrics/statistics.ts';
import { readCheckpoint, readWeights } from '../model/checkpoint.ts';
import expected from '../model/fixtures/gpt2/expected.json';
import type { LanguageModel } from '../model/languageModel.ts';
import { here } from '../testing/backends.ts';

const folder = join(import.meta.dirname, '..', 'model', 'fixtures', 'gpt2');
const file = (name: string) => readFileSync(join(folder, name));

describe.each(here(['wasm', 'webgpu']))('divergences on %s', { timeout: 120_000 }, (backend) => {
  let policy: LanguageModel;
  let reference: LanguageModel;
  let divergences: typeof import('./divergence.ts').divergences;

  beforeAll(async () => {
    await startBackend(backend);
    ({ divergences } = await import('./divergence.ts'));
    const { parametersFrom } = await import('../model/parameters.ts');
    const stored = readCheckpoint(file('config.json').toString(), file('model.safetensors'), '');
    const other = readWeights(stored.config, file('reference.safetensors'), 'reference.safetensors');
    policy = { config: stored.config, parameters: parametersFrom(stored.layout, stored.weights) };
    reference = { config: stored.config, parameters: parametersFrom(stored.layout, other.weights) };
  });

  const sequences = expected.pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen }));

  it('gives the exact KL at every position and the log-ratio of every token', async () => {
    const measured = await divergences(policy, reference, sequences, 39);
    const [first] = measured;
    expect(first.kl.length).toBe(expected.exactTokenKl.length);
    first.kl.forEach((value, t) => {
      expect(Math.abs(value - expected.exactTokenKl[t])).toBeLessThan(1e-5);
    });
    measured.forEach(({ logRatios }, i) => {
      const target = expected.policyTokenLogps.chosen[i].map(
        (p, t) => p - expected.referenceTokenLogps.chosen[i][t],
      );
      logRatios.forEach((ratio, t) => {
        expect(Math.abs(ratio - target[t])).toBeLessThan(1e-4);
      });
    });
  });

  it('gives the entropy −Σ p ln p of the policy at every position', async () => {
    const [{ prompt, completion }] = sequences;
    const [{ entropy }] = await divergences(policy, reference, sequences.slice(0, 1), 39);
    expect(entropy.length).toBe(completion.length);
    const { nextTokenLogits } = await import('../model/causalLm.ts');
    const ids = Int32Array.from([...prompt, ...completion]);
    const logits = await nextTokenLogits(policy.config, policy.parameters.tensors, ids, ids.length).data();
    entropy.forEach((value, t) => {
      const at = (prompt.length - 1 + t) * policy.config.vocabulary;
      const row = Array.from(logits.slice(at, at + policy.config.vocabulary), Math.exp);
      const total = row.reduce((sum, e) => sum + e, 0);
      const expectedEntropy = -row.reduce((sum, e) => sum + (e / total) * Math.log(e / total), 0);
      expect(Math.abs(value - expectedEntropy)).toBeLessThan(1e-4);
    });
  });

  it('is exactly zero between a model and itself', async () => {
    const [same] = await divergences(policy, policy, sequences, 39);
    expect(same.logRatios.every((ratio) => ratio === 0)).toBe(true);
    expect(same.kl.every((kl) => kl === 0)).toBe(true);
  });
});

describe('meanAndError', () => {
  it('gives the mean and s / √n', () => {
    // Deviations −3, −1, 1, 3: s² = 20 / 3.
    const { mean, stderr } = meanAndError([2, 4, 6, 8]);
    expect(mean).toBe(5);
    expect(stderr).toBeCloseTo(Math.sqrt(20 / 3 / 4), 12);
    expect(meanAndError([7])).toEqual({ mean: 7, stderr: 0 });
  });
});
