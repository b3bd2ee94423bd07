import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { klDivergence } from '../experiment/metrics/optimalPolicy.ts';
import { k1, k2, k3, type k3Penalty as Penalty } from './klEstimators.ts';
import vectors from './vectors.json';

/** E_{y~p}[k(ln p − ln q)], over the whole space. */
function expectation(k: (logRatio: number) => number, p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, value, y) => sum + value * k(Math.log(value / q[y])), 0);
}

describe('KL estimators', () => {
  it('agree with the reference numbers', () => {
    const { policy, reference, exact, Ek1, Ek2, Ek3 } = vectors.klEstimators;
    expect(klDivergence(policy, reference)).toBeCloseTo(exact, 12);
    expect(expectation(k1, policy, reference)).toBeCloseTo(Ek1, 12);
    expect(expectation(k2, policy, reference)).toBeCloseTo(Ek2, 12);
    expect(expectation(k3, policy, reference)).toBeCloseTo(Ek3, 12);
  });

  it('k1 and k3 are unbiased far from zero too, where the reverse ratio would show', () => {
    const p = [0.9, 0.07, 0.02, 0.01];
    const q = [0.05, 0.15, 0.3, 0.5];
    const kl = klDivergence(p, q); // 2.40; the reverse is 2.52
    expect(kl).toBeGreaterThan(2);
    expect(Math.abs(kl - klDivergence(q, p))).toBeGreaterThan(0.1);
    expect(expectation(k1, p, q)).toBeCloseTo(kl, 12);
    expect(expectation(k3, p, q)).toBeCloseTo(kl, 12);
    expect(Math.abs(expectation(k2, p, q) - kl)).toBeGreaterThan(0.5);
  });

  it('k3 is never negative, and x²/2 for small x of either sign', () => {
    for (const x of [-5, -0.3, 0, 0.3, 5, 50]) expect(k3(x)).toBeGreaterThanOrEqual(0);
    for (const x of [-1e-5, 1e-5]) expect(k3(x) / (x ** 2 / 2)).toBeCloseTo(1, 4);
  });
});

describe('k3Penalty', () => {
  let tf: typeof Tf;
  let k3Penalty: typeof Penalty;

  beforeAll(async () => {
    await startBackend('wasm');
    ({ tf } = await import('../ops/tf.ts'));
    ({ k3Penalty } = await import('./klEstimators.ts'));
  });

  it('is k3, and its mean gradient over all outcomes is that of the exact KL', async () => {
    const logits = tf.tensor1d([0.5, -1, 2, 0]);
    const reference = tf.tensor1d([0.1, 0.2, 0.3, 0.4]);
    const policyOf = (logits: Tf.Tensor) => tf.softmax(logits as Tf.Tensor1D);
    const exact = tf.grad((logits) => {
      const policy = policyOf(logits);
      return tf.sum(tf.mul(policy, tf.sub(tf.log(policy), tf.log(reference))));
    })(logits);
    // The score-function part of k3 is missing where samples are drawn from π and held fixed: what remains is the
    // gradient of KL(π_ref ‖ π), the known property of GRPO's penalty.
    const reverse = tf.grad((logits) => tf.neg(tf.sum(tf.mul(reference, tf.log(policyOf(logits))))))(logits);
    const weights = tf.clone(policyOf(logits));
    const penalty = tf.grad((logits) =>
      tf.sum(tf.mul(weights, k3Penalty(tf.log(policyOf(logits)), tf.log(reference)))),
    )(logits);
    const [values, back, forth] = await Promise.all([penalty.data(), reverse.data(), exact.data()]);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(back[i], 5);
    });
    expect(Math.abs(values[2] - forth[2])).toBeGreaterThan(0.05);
    const plain = await k3Penalty(tf.tensor1d([-1, -2.5]), tf.tensor1d([-2, -1])).data();
    expect(plain[0]).toBeCloseTo(k3(1), 6);
    expect(plain[1]).toBeCloseTo(k3(-1.5), 6);
  });

  it.each([100, -100, 1e4, -1e4])('is finite at a log-ratio of %d, and pulls back', async (x) => {
    const [logProbs, reference] = [tf.tensor1d([x]), tf.tensor1d([0])];
    const [value] = await k3Penalty(logProbs, reference).data();
    const [gradient] = await tf
      .grad((p) => tf.sum(k3Penalty(p as Tf.Tensor1D, reference)))(logProbs)
      .data();
    expect(Number.isFinite(value) && value > 0).toBe(true);
    expect(Number.isFinite(gradient)).toBe(true);
    expect(Math.sign(gradient)).toBe(Math.sign(x));
  });
});
