import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import { here } from '../testing/backends.ts';
import type * as GroupPolicy from './groupPolicy.ts';
import type * as Ppo from './ppo.ts';
import vectors from './vectors.json';

describe.each(here(['wasm', 'webgpu']))('policy gradient losses on %s', (backend) => {
  let tf: typeof Tf;
  let ppo: typeof Ppo;
  let group: typeof GroupPolicy;

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../ops/tf.ts'));
    ppo = await import('./ppo.ts');
    group = await import('./groupPolicy.ts');
    expect(tf.getBackend()).toBe(backend);
  });

  const read = async (x: Tf.Tensor) => Array.from(await x.data());
  const stream = random(5, 'policy gradients');
  const normals = (n: number, scale = 1) => Array.from({ length: n }, () => scale * stream.normal());

  it('the clipped policy loss agrees with the reference numbers', async () => {
    const v = vectors.ppoClip;
    const logRatios = tf.tensor1d(v.map(({ ratio }) => Math.log(ratio)));
    const old = tf.tensor1d(v.map(() => -3));
    const advantages = tf.tensor1d(v.map(({ advantage }) => advantage));
    const { losses, ratios, clipped } = ppo.clippedPolicyLoss(
      tf.add(old, logRatios),
      old,
      advantages,
      v[0].clip,
    );
    const [values, found, flags] = await Promise.all([losses, ratios, clipped].map(read));
    v.forEach(({ loss, ratio }, i) => {
      expect(values[i]).toBeCloseTo(loss, 5);
      expect(found[i]).toBeCloseTo(ratio, 5);
    });
    // Good actions that became too likely, bad ones that became too unlikely.
    expect(flags).toEqual([1, 0, 0, 1, 0]);
  });

  it('the clipped value loss agrees with the reference numbers', async () => {
    const v = vectors.valueClip;
    const column = (name: 'value' | 'oldValue' | 'ret') => tf.tensor1d(v.map((row) => row[name]));
    const losses = await read(
      ppo.clippedValueLoss(column('value'), column('oldValue'), column('ret'), v[0].clip),
    );
    v.forEach(({ loss }, i) => {
      expect(losses[i]).toBeCloseTo(loss, 6);
    });
  });

  it('at ratio 1 all three policy losses have the gradient of REINFORCE', async () => {
    const [logProbs, advantages] = [tf.tensor1d([-1, -2, -0.5]), tf.tensor1d([1.5, -2, 0.25])];
    const old = tf.clone(logProbs);
    const clipped = tf.grad((x) =>
      tf.sum(ppo.clippedPolicyLoss(x as Tf.Tensor1D, old, advantages, 0.2).losses),
    )(logProbs);
    const reinforce = tf.grad((x) => tf.sum(group.reinforceLoss(x as Tf.Tensor1D, advantages)))(logProbs);
    const grpo = tf.grad((x) =>
      tf.sum(group.grpoLoss(completions(x, old, old, advantages), { clip: 0.2, beta: 0.1 })),
    )(logProbs);
    const expected = [-1.5, 2, -0.25];
    for (const gradient of [clipped, reinforce, grpo]) {
      (await read(gradient)).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 5);
      });
    }
    const { losses, clipped: flags } = ppo.clippedPolicyLoss(logProbs, old, advantages, 0.2);
    expect([await read(losses), await read(flags)]).toEqual([expected, [0, 0, 0]]);
    expect(await read(ppo.approximateKl(logProbs, old))).toEqual([0, 0, 0]);
  });

  /** Completions of one token each. */
  function completions(logProbs: Tf.Tensor, old: Tf.Tensor, reference: Tf.Tensor, advantages: Tf.Tensor1D) {
    const column = (x: Tf.Tensor) => tf.reshape(x, [x.size, 1]) as Tf.Tensor2D;
    return {
      logProbs: column(logProbs),
      oldLogProbs: column(old),
      referenceLogProbs: column(reference),
      advantages,
      mask: tf.ones([advantages.size, 1]) as Tf.Tensor2D,
    };
  }

  it('GRPO averages a completion over its own tokens, and padding counts for nothing', async () => {
    const row = (values: number[]) => tf.tensor2d([values, [-1, -1, -1, -1]]);
    const samples = (padding: number) => ({
      logProbs: row([-1, -2, padding, padding]),
      oldLogProbs: row([-1, -2, 0, 0]),
      referenceLogProbs: row([-1 + Math.log(2), -2, 0, 0]),
      advantages: tf.tensor1d([3, 0]),
      mask: tf.tensor2d([
        [1, 1, 0, 0],
        [1, 1, 1, 1],
      ]),
    });
    // Ratio 1: −A at both tokens. The reference gives the first token twice as much: k3 = 2 − 1 − ln 2.
    const losses = await read(group.grpoLoss(samples(-7), { clip: 0.2, beta: 0.5 }));
    expect(losses[0]).toBeCloseTo(-3 + (0.5 * (1 - Math.LN2)) / 2, 5);
    expect(losses[1]).toBeCloseTo(0, 6);
    expect(await read(group.grpoLoss(samples(-50), { clip: 0.2, beta: 0.5 }))).toEqual(losses);
  });

  it.each(['policy', 'value', 'reinforce', 'grpo', 'approximate KL'] as const)(
    'the %s loss has the gradient of finite differences',
    async (name) => {
      const n = 32;
      const [old, other] = [tf.tensor1d(normals(n)), tf.tensor1d(normals(n))];
      const x = tf.add(old, tf.tensor1d(normals(n, 0.3))) as Tf.Tensor1D;
      const loss = (x: Tf.Tensor1D): Tf.Tensor1D => {
        if (name === 'policy') return ppo.clippedPolicyLoss(x, old, other, 0.2).losses;
        if (name === 'value') return ppo.clippedValueLoss(x, old, other, 0.2);
        if (name === 'reinforce') return group.reinforceLoss(x, other);
        if (name === 'approximate KL') return ppo.approximateKl(x, old);
        return group.grpoLoss(completions(x, old, tf.add(old, 0.4), other), { clip: 0.2, beta: 0.3 });
      };
      const STEP = 0.01;
      const gradient = await read(tf.grad((x) => tf.sum(loss(x as Tf.Tensor1D)))(x));
      const [up, at, down] = await Promise.all(
        [STEP, 0, -STEP].map((step) => read(loss(tf.add(x, step) as Tf.Tensor1D))),
      );
      let smooth = 0;
      gradient.forEach((value, i) => {
        // Where clipping sets in the two sides differ, and both are right.
        const [right, left] = [(up[i] - at[i]) / STEP, (at[i] - down[i]) / STEP];
        if (Math.abs(right - left) > 0.05) return;
        smooth++;
        expect(Math.abs(value - (right + left) / 2)).toBeLessThan(2e-3 * Math.max(1, Math.abs(value)));
      });
      expect(smooth).toBeGreaterThan(n / 2);
    },
  );

  it.each([100, -100, 1e4, -1e4])('stay finite at a log-ratio of %d, with the right direction', async (x) => {
    const [logProbs, zero] = [tf.tensor1d([x, x]), tf.tensor1d([0, 0])];
    const advantages = tf.tensor1d([1, -1]);
    const loss = (p: Tf.Tensor) => ppo.clippedPolicyLoss(p as Tf.Tensor1D, zero, advantages, 0.2).losses;
    const grpo = (p: Tf.Tensor) =>
      group.grpoLoss(completions(p, zero, zero, advantages), { clip: 0.2, beta: 0.1 });
    for (const f of [loss, grpo]) {
      const values = await read(f(logProbs));
      const gradient = await read(tf.grad((p) => tf.sum(f(p)))(logProbs));
      expect([...values, ...gradient].every(Number.isFinite)).toBe(true);
    }
    // A bad action that became far too likely is pushed down; a good one is left alone.
    const gradient = await read(tf.grad((p) => tf.sum(loss(p)))(logProbs));
    expect(Math.abs(gradient[0])).toBeLessThan(1e-30);
    expect(gradient[1] > 1).toBe(x > 0);
    const value = (v: Tf.Tensor) => ppo.clippedValueLoss(v as Tf.Tensor1D, zero, zero, 0.2);
    const slope = await read(tf.grad((v) => tf.sum(value(v)))(logProbs));
    expect(slope).toEqual([x, x]);
  });

  it('the masked mean leaves out what does not count', async () => {
    const x = tf.tensor2d([
      [1, 2, 99],
      [6, 99, 99],
    ]);
    const mask = tf.tensor2d([
      [1, 1, 0],
      [1, 0, 0],
    ]);
    expect(await read(ppo.maskedMean(x, mask))).toEqual([3]);
    expect(await read(ppo.maskedMean(x, tf.zerosLike(mask)))).toEqual([0]);
  });

  it('refuse different shapes', () => {
    const [one, two] = [tf.tensor1d([1]), tf.tensor1d([1, 2])];
    expect(() => ppo.clippedPolicyLoss(one, one, two, 0.2)).toThrow(
      'clippedPolicyLoss: batches of different sizes',
    );
    expect(() => ppo.clippedValueLoss(one, two, one, 0.2)).toThrow('clippedValueLoss');
    expect(() => ppo.approximateKl(one, two)).toThrow('approximateKl');
    expect(() => ppo.maskedMean(tf.tensor2d([[1], [2]]), two)).toThrow(
      'maskedMean: batches of different sizes (2×1,2)',
    );
    expect(() => group.reinforceLoss(one, two)).toThrow('reinforceLoss');
    const samples = completions(two, two, two, two);
    const options = { clip: 0.2, beta: 0 };
    expect(() => group.grpoLoss({ ...samples, mask: tf.ones([1, 1]) }, options)).toThrow('grpoLoss');
    expect(() => group.grpoLoss({ ...samples, advantages: one }, options)).toThrow(
      '1 advantages for 2 completions',
    );
  });
});
