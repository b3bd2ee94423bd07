import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { correlation } from '../experiment/metrics/statistics.ts';
import { here } from '../testing/backends.ts';
import type * as RewardModel from './rewardModel.ts';
import { rewardModelMetrics } from './rewardModel.ts';

describe.each(here(['wasm', 'webgpu']))('reward model losses on %s', (backend) => {
  let tf: typeof Tf;
  let losses: typeof RewardModel;

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../ops/tf.ts'));
    losses = await import('./rewardModel.ts');
  });

  const read = async (x: Tf.Tensor) => Array.from(await x.data());

  it('Bradley–Terry: ln 2 for equal scores, and nothing but differences count', async () => {
    const chosen = tf.tensor1d([3, 0.5, -2]);
    const rejected = tf.tensor1d([3, -0.5, 2]);
    const values = await read(losses.bradleyTerryLoss(chosen, rejected));
    expect(values[0]).toBeCloseTo(Math.LN2, 6);
    // exp(−L) is the probability of the label: σ(1) = 0.7311, σ(−4) = 0.0180.
    expect(Math.exp(-values[1])).toBeCloseTo(0.7310586, 6);
    expect(Math.exp(-values[2])).toBeCloseTo(0.0179862, 6);
    const shifted = await read(losses.bradleyTerryLoss(tf.add(chosen, 8), tf.add(rejected, 8)));
    expect(shifted).toEqual(values);
  });

  it('fits the scores that made the labels', async () => {
    // Labels of a gap of 1.5 in score, in the proportion σ(1.5) : σ(−1.5): the loss is stationary there.
    const p = 1 / (1 + Math.exp(-1.5));
    const risk = (gap: Tf.Tensor) => {
      const chosen = tf.reshape(gap, [1]) as Tf.Tensor1D;
      const told = losses.bradleyTerryLoss(chosen, tf.tensor1d([0]));
      const flipped = losses.bradleyTerryLoss(tf.tensor1d([0]), chosen);
      return tf.sum(tf.add(tf.mul(told, p), tf.mul(flipped, 1 - p)));
    };
    expect((await read(tf.grad(risk)(tf.scalar(1.5))))[0]).toBeCloseTo(0, 6);
    // 1 − p at a gap of 0: σ(0) − p.
    expect((await read(tf.grad(risk)(tf.scalar(0))))[0]).toBeCloseTo(0.5 - p, 6);
  });

  it('ratings: squared error, smallest at the mean mark', async () => {
    expect(await read(losses.ratingLoss(tf.tensor1d([2, -1]), tf.tensor1d([0.5, -1])))).toEqual([2.25, 0]);
    const marks = tf.tensor1d([-1, 0, 2.5]);
    const risk = (score: Tf.Tensor) =>
      tf.sum(losses.ratingLoss(tf.mul(tf.onesLike(marks), score) as Tf.Tensor1D, marks));
    expect((await read(tf.grad(risk)(tf.scalar(0.5))))[0]).toBeCloseTo(0, 6);
  });

  it.each(['bradleyTerryLoss', 'ratingLoss'] as const)(
    '%s: finite at extremes, finite differences',
    async (name) => {
      const loss = losses[name];
      const first = tf.tensor1d([1e4, -1e4, 100, -100, 0.3, -1.7]);
      const second = tf.tensor1d([-1e4, 1e4, 0, 0, 0.8, 0.4]);
      const [dFirst, dSecond] = await Promise.all(
        tf
          .grads((a, b) => tf.sum(loss(a as Tf.Tensor1D, b as Tf.Tensor1D)))([first, second])
          .map(read),
      );
      const values = await read(loss(first, second));
      expect([...values, ...dFirst, ...dSecond].every(Number.isFinite)).toBe(true);
      const STEP = 0.02;
      const up = await read(loss(tf.add(first, STEP), second));
      const down = await read(loss(tf.sub(first, STEP), second));
      for (const i of [4, 5]) {
        expect(dFirst[i]).toBeCloseTo((up[i] - down[i]) / (2 * STEP), 3);
        expect(dSecond[i]).toBeCloseTo(-dFirst[i], 6);
      }
    },
  );

  it('refuses batches of different sizes', () => {
    const [one, two] = [tf.tensor1d([1]), tf.tensor1d([1, 2])];
    expect(() => losses.bradleyTerryLoss(one, two)).toThrow(
      'bradleyTerryLoss: batches of different sizes (1,2)',
    );
    expect(() => losses.ratingLoss(two, one)).toThrow('ratingLoss: batches of different sizes (2,1)');
  });
});

describe('rewardModelMetrics', () => {
  it('counts a tie as one half', () => {
    expect(rewardModelMetrics([2, 1, 0, 4], [1, 1, 3, 0])).toEqual({
      accuracy: 2.5 / 4,
      margin: (1 + 0 - 3 + 4) / 4,
      mean_reward: 12 / 8,
    });
    expect(() => rewardModelMetrics([1], [])).toThrow('1 chosen scores, 0 rejected');
  });
});

it('correlates as by hand', () => {
  // Deviations (−1, 0, 1) and (−1, 2, −1): product 0.
  expect(correlation([1, 2, 3], [0, 3, 0])).toBeCloseTo(0, 12);
  // (−1, 0, 1) and (−2, 1, 1): 3 / √(2 · 6)
  expect(correlation([1, 2, 3], [1, 4, 4])).toBeCloseTo(3 / Math.sqrt(12), 12);
  expect(correlation([1, 1], [0, 3])).toBe(0);
});
