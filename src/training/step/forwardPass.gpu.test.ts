import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';

/** What rollouts are scored by, recorded on WebGPU: the bits of the same computed op by op. */
let tf: typeof Tf;
let runs: typeof import('../../testing/tinyRuns.ts');
let scorers: typeof import('../rollouts/scorer.ts');
let trainees: typeof import('./trainState.ts');
let sequences: typeof import('../../model/sequences.ts');
let heads: typeof import('../../model/scalarHead.ts');

beforeAll(async () => {
  await startBackend('webgpu');
  ({ tf } = await import('../../ops/tf.ts'));
  expect(tf.getBackend()).toBe('webgpu');
  runs = await import('../../testing/tinyRuns.ts');
  scorers = await import('../rollouts/scorer.ts');
  trainees = await import('./trainState.ts');
  sequences = await import('../../model/sequences.ts');
  heads = await import('../../model/scalarHead.ts');
});

const TIME = 12;
const config = { temperature: 0.7, missingEosPenalty: 1, microBatchSize: 4 };
const reward = { score: async (samples: readonly object[]) => samples.map(() => 0) };

test.each(['gpt2', 'llama'] as const)('log-probabilities and values of %s', async (architecture) => {
  const world = runs.tinyWorld(architecture);
  const samples = world.pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen, finished: true }));
  const before = tf.memory().numTensors;
  const layout = world.reference.parameters.layout;
  const moved = (by: number) =>
    trainees.newTrainState(
      world.config,
      layout,
      world.weights.map((w) => by * w),
    );
  const policy = moved(1.2);
  const scorer = runs.newScorer(world);
  // A head that scores something, on a layer of its own.
  const critic = trainees.newTrainState(
    scorer.model.config,
    scorer.model.parameters.layout,
    (await trainees.mergedWeights(scorer)).map((w, i) => w || Math.sin(i)),
  );
  const batch = sequences.batchOf(samples.slice(0, 4), TIME);
  const expected = async (of: Tf.Tensor2D) => {
    const values = await of.data();
    of.dispose();
    return sequences.completionValues(batch, values);
  };
  const logProbsOf = ({ config: shape, parameters }: (typeof policy)['model']) =>
    expected(sequences.completionTokenLogProbs(shape, parameters.tensors, batch, config.temperature));

  const setting = { reference: world.reference, prompts: [], reward };
  const rollouts = scorers.scorerOf(policy, setting, config, critic);
  const rollout = await rollouts.score(samples);
  expect(rollout.logProbs).toHaveLength(samples.length);
  expect(rollout.logProbs.slice(0, 4)).toEqual(await logProbsOf(policy.model));
  expect(rollout.referenceLogProbs.slice(0, 4)).toEqual(await logProbsOf(world.reference));
  const { config: shape, parameters } = critic.model;
  const values = heads.tokenScores(shape, parameters.tensors, batch.inputs, TIME);
  expect(rollout.values.slice(0, 4)).toEqual(await expected(values));
  expect(new Set(rollout.values.flat()).size).toBeGreaterThan(4);

  // A policy with other tensors is not taken for the old one.
  const other = moved(1.4);
  trainees.disposeTrainState(policy);
  Object.assign(policy, other);
  const again = await rollouts.score(samples);
  expect(again.logProbs.slice(0, 4)).toEqual(await logProbsOf(other.model));
  expect(again.logProbs).not.toEqual(rollout.logProbs);

  const foreign = [{ ...samples[0], completion: [99, 1] }, ...samples.slice(1)];
  await expect(rollouts.score(foreign)).rejects.toThrow('Token id 99 is outside');
  rollouts.dispose();
  [policy, critic, scorer].forEach(trainees.disposeTrainState);
  expect(tf.memory().numTensors).toBe(before);
});
