import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import type { DpoRow } from '../../experiment/metrics/metrics.ts';
import { random } from '../../experiment/random.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import { here } from '../../testing/backends.ts';
import type { TrainState } from '../step/trainState.ts';

/** One layer, so that fifty steps take seconds on a GPU that is emulated in software. */
const config = {
  architecture: 'gpt2' as const,
  vocabulary: 23,
  contextLength: 16,
  width: 12,
  layers: 1,
  heads: 2,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
};
const stream = random(5, 'pairs');
const ids = (length: number) => Array.from({ length }, () => 1 + stream.below(22));
const pairs: TokenPair[] = [3, 7, 5, 9].map((length) => ({
  prompt: ids(2),
  chosen: [...ids(length), 0],
  rejected: [...ids(length + 2), 0],
}));
const settings = {
  beta: 0.1,
  learningRate: 1e-2,
  batchSize: 2,
  steps: 6,
  seed: 3,
  maxGradNorm: 0,
  warmupSteps: 0,
};

describe.each(here(['wasm', 'webgpu', 'cpu']))('dpo on %s', { timeout: 120_000 }, (backend) => {
  let tf: typeof Tf;
  let dpo: typeof import('./dpo.ts').dpo;
  let trainState: typeof import('../step/trainState.ts');
  let parameters: typeof import('../../model/parameters.ts');
  let weights: Float32Array;
  let reference: LanguageModel;

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../../ops/tf.ts'));
    expect(tf.getBackend()).toBe(backend);
    ({ dpo } = await import('./dpo.ts'));
    trainState = await import('../step/trainState.ts');
    parameters = await import('../../model/parameters.ts');
    const { gpt2Layout } = await import('../../model/architectures/gpt2.ts');
    const layout = gpt2Layout(config);
    weights = Float32Array.from({ length: layout.size }, () => 0.3 * stream.normal());
    reference = { config, parameters: parameters.parametersFrom(layout, weights) };
  });

  const newPolicy = (from = weights): TrainState =>
    trainState.newTrainState(config, reference.parameters.layout, from);
  const weightsOf = async ({ parameters: { tensors } }: LanguageModel) =>
    (await parameters.flatten(tensors as Tf.Tensor[]).data()).slice();
  const rowsOf = async (policy: TrainState, config: typeof settings) => {
    const rows: DpoRow[] = [];
    for await (const row of dpo(policy, reference, pairs, config)) rows.push(row);
    return rows;
  };
  const withoutTime = (rows: DpoRow[]) => rows.map((row) => ({ ...row, seconds: 0 }));

  it('starts at ln 2 with no margin, then learns, and leaves the reference as it was', async () => {
    const policy = newPolicy();
    const rows = await rowsOf(policy, settings);
    expect(rows.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows[0].loss).toBeCloseTo(Math.LN2, 6);
    expect(rows[0]['rewards/margins']).toBe(0);
    expect(rows[0]['rewards/accuracies']).toBe(0.5);
    expect(rows[5].loss).toBeLessThan(0.65);
    expect(rows[5]['rewards/margins']).toBeGreaterThan(0.1);
    expect(await weightsOf(reference)).toEqual(weights);
    expect(await weightsOf(policy.model)).not.toEqual(weights);
    trainState.disposeTrainState(policy);
  });

  it('repeats itself to the bit, also when it is taken up from a checkpoint', async () => {
    const whole = newPolicy();
    const rows = await rowsOf(whole, settings);

    const first = newPolicy();
    const begun = await rowsOf(first, { ...settings, steps: 3 });
    const taken: TrainState = newPolicy((await weightsOf(first.model)) as Float32Array);
    taken.optimizer = {
      step: first.optimizer.step,
      firstMoment: tf.tensor1d((await first.optimizer.firstMoment.data()).slice()),
      secondMoment: tf.tensor1d((await first.optimizer.secondMoment.data()).slice()),
    };
    const continued = await rowsOf(taken, settings);
    expect(withoutTime([...begun, ...continued])).toEqual(withoutTime(rows));
    expect(await weightsOf(taken.model)).toEqual(await weightsOf(whole.model));
  });

  it('keeps the number of tensors flat over fifty steps', async () => {
    const policy = newPolicy();
    const run = dpo(policy, reference, pairs, { ...settings, steps: 53 });
    for (let i = 0; i < 3; i++) await run.next();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) await run.next();
    expect(policy.optimizer.step).toBe(53);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stops at a loss that is not a number and keeps the last good weights', async () => {
    const policy = newPolicy();
    const run = dpo(policy, reference, pairs, { ...settings, learningRate: 1e30, steps: 3 });
    await run.next();
    const last = await weightsOf(policy.model);
    await expect(run.next()).rejects.toThrow(/^Step 2 gave a loss of .* learning rate 1e\+30\.$/);
    expect(policy.optimizer.step).toBe(1);
    expect(await weightsOf(policy.model)).toEqual(last);
  });

  it('shortens gradients and warms the learning rate up when asked to', async () => {
    const rows = await rowsOf(newPolicy(), { ...settings, maxGradNorm: 1e-3, warmupSteps: 4, steps: 5 });
    const rates = rows.map((row) => row.learning_rate / settings.learningRate);
    rates.forEach((rate, i) => {
      expect(rate).toBeCloseTo([0.25, 0.5, 0.75, 1, 1][i], 12);
    });
    expect(rows[0].grad_norm).toBeGreaterThan(0.1); // reported as it was before clipping
  });
});
