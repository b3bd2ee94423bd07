import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { here } from '../testing/backends.ts';
import type { dpoLoss as DpoLoss } from './dpo.ts';
import { pairMetrics } from './preferenceMetrics.ts';
import vectors from './vectors.json';

describe.each(here(['wasm', 'webgpu']))('dpoLoss on %s', (backend) => {
  let tf: typeof Tf;
  let dpoLoss: typeof DpoLoss;

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../ops/tf.ts'));
    ({ dpoLoss } = await import('./dpo.ts'));
    expect(tf.getBackend()).toBe(backend);
  });

  /** The loss of one pair whose reference has the given log-probabilities. */
  const lossOf = (chosen: Tf.Tensor, rejected: Tf.Tensor, reference: [number, number], beta: number) =>
    dpoLoss(
      chosen as Tf.Tensor1D,
      rejected as Tf.Tensor1D,
      tf.tensor1d([reference[0]]),
      tf.tensor1d([reference[1]]),
      beta,
    );

  it.each(vectors.preference)(
    'agrees with the reference numbers at $logRatioChosen, $logRatioRejected',
    async (v) => {
      // Arbitrary reference log-probabilities: only the ratios may matter.
      const reference: [number, number] = [-21.5, -33.25];
      const chosen = tf.tensor1d([reference[0] + v.logRatioChosen]);
      const rejected = tf.tensor1d([reference[1] + v.logRatioRejected]);
      const { losses, chosenRewards, rejectedRewards } = lossOf(chosen, rejected, reference, v.beta);
      expect((await losses.data())[0]).toBeCloseTo(v.expect.sigmoid, 5);
      const margin = (await chosenRewards.data())[0] - (await rejectedRewards.data())[0];
      expect(margin).toBeCloseTo(v.expect.implicitMargin, 5);
      const gradient = tf.grad((c) => tf.sum(lossOf(c, rejected, reference, v.beta).losses))(chosen);
      expect((await gradient.data())[0]).toBeCloseTo(v.expect.dSigmoid_dChosenLogp, 5);
    },
  );

  it.each([
    [100, 0],
    [-100, 100],
    [-1e4, 1e4],
  ])('stays finite at a margin β h = %d', async (margin, expected) => {
    const chosen = tf.tensor1d([margin]);
    const rejected = tf.tensor1d([0]);
    const { losses } = lossOf(chosen, rejected, [0, 0], 1);
    expect((await losses.data())[0]).toBeCloseTo(expected, 3);
    const gradient = tf.grad((c) => tf.sum(lossOf(c, rejected, [0, 0], 1).losses))(chosen);
    expect((await gradient.data())[0]).toBeCloseTo(margin > 0 ? 0 : -1, 5);
  });

  it('refuses batches of different sizes', () => {
    const one = tf.tensor1d([0]);
    expect(() => dpoLoss(one, tf.tensor1d([0, 1]), one, one, 0.1)).toThrow('different sizes (1,2,1,1)');
  });
});

describe('pairMetrics', () => {
  it('averages rewards and counts a tie as one half', () => {
    // Three pairs; log-ratios chosen: 2, 0, −1; rejected: 1, 0, 1.
    const policy = [-8, -10, -11, -9, -10, -9];
    const rewards = policy.map((logp) => 0.5 * (logp + 10));
    expect(pairMetrics(policy, rewards)).toEqual({
      'logps/chosen': -29 / 3,
      'logps/rejected': -28 / 3,
      'rewards/chosen': 0.5 / 3,
      'rewards/rejected': 1 / 3,
      'rewards/margins': (0.5 + 0 - 1) / 3,
      'rewards/accuracies': 1.5 / 3,
    });
  });
});
