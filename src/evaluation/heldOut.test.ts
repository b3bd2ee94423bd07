import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import type { Gpt2Config } from '../experiment/architectures/gpt2.ts';
import { random } from '../experiment/random.ts';
import type { MeasurePairs } from './heldOut.ts';

const config: Gpt2Config = {
  architecture: 'gpt2',
  vocabulary: 17,
  contextLength: 12,
  width: 8,
  layers: 1,
  heads: 2,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
};

beforeAll(() => startBackend('wasm'));

it('reads more pairs than it takes at once as if they were all read together, to the bit', async () => {
  const { tf } = await import('../ops/tf.ts');
  expect(tf.getBackend()).toBe('wasm');
  const { layoutOf } = await import('../model/causalLm.ts');
  const { parametersFrom } = await import('../model/parameters.ts');
  const { completionLogProbs } = await import('../model/sequences.ts');
  const { heldOutMetrics, prepareHeldOut, referenceMetrics, ROWS_AT_ONCE } = await import('./heldOut.ts');
  const stream = random(4, 'held out');
  const layout = layoutOf(config);
  const weights = Float32Array.from({ length: layout.size }, () => 0.3 * stream.normal());
  const model = { config, parameters: parametersFrom(layout, weights) };
  const ids = (most: number) => Array.from({ length: 1 + stream.below(most) }, () => stream.below(17));
  const pairs = Array.from({ length: ROWS_AT_ONCE + 3 }, () => ({
    prompt: ids(4),
    chosen: [...ids(5), 0],
    rejected: [...ids(5), 0],
  }));

  const before = tf.memory().numTensors;
  const heldOut = await prepareHeldOut(model, pairs);
  const { batch, referenceLogps } = heldOut;
  expect(tf.memory().numTensors).toBe(before);
  expect(referenceLogps).toHaveLength(2 * pairs.length);
  const together = await completionLogProbs(config, model.parameters.tensors, batch).data();
  expect(Array.from(referenceLogps)).toEqual(Array.from(together));
  expect(new Set(referenceLogps).size).toBeGreaterThan(pairs.length);

  // Of the reference the log-probabilities are known: reading it once more says the same.
  const likelihood: MeasurePairs = ({ policyLogps }) => ({
    loss: tf.neg(tf.mean(policyLogps)),
    rewards: policyLogps,
  });
  expect(await referenceMetrics(model, heldOut, likelihood)).toEqual(
    await heldOutMetrics(model, heldOut, likelihood),
  );
});

it('counts the pairs whose completions have become less likely', async () => {
  const { fallsOf } = await import('./heldOut.ts');
  // Four pairs, chosen ones first: both fall, chosen falls, rejected falls, neither (one stays as it was).
  const before = [-2, -2, -2, -2, -3, -3, -3, -3];
  const after = [-3, -3, -1, -2, -4, -2, -4, -2];
  expect(fallsOf(after, before)).toEqual({
    'eval_fell/chosen': 0.5,
    'eval_fell/rejected': 0.5,
    'eval_fell/both': 0.25,
  });
});
