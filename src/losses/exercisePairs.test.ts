import { beforeAll, describe, expect, test } from 'vitest';
import { formulaTargets, type RealPair, realPairs } from '../experiment/lessons/exercises/formulaTargets.ts';
import { tf } from '../ops/tf.ts';
import { preferenceLoss } from './preferenceLosses.ts';

/** The pairs against which formulas of the exercises are checked have the losses that training computes. */
beforeAll(async () => {
  await tf.setBackend('cpu');
});

const zero = () => tf.tensor1d([0]);

function lossOf(name: 'dpo' | 'ipo', { logps, beta }: RealPair, shift = zero()): tf.Tensor1D {
  const one = (value: number) => tf.tensor1d([value]);
  const pair = {
    policyChosen: tf.add(one(logps.chosen), shift) as tf.Tensor1D,
    policyRejected: one(logps.rejected),
    referenceChosen: one(logps.ref_chosen),
    referenceRejected: one(logps.ref_rejected),
    chosenTokens: one(20),
    rejectedTokens: one(20),
  };
  return preferenceLoss(name, pair, { beta, epsilon: 0, gamma: 0, alpha: 0, sftWeight: 0 }).losses;
}

describe.each(realPairs.map((pair, i) => [i + 1, pair] as const))('pair %d', (_, pair) => {
  test.each(['dpo', 'ipo'] as const)('%s', (name) => {
    const [loss] = lossOf(name, pair).dataSync();
    expect(Math.abs(loss - pair[name])).toBeLessThan(1e-5 * Math.max(1, pair[name]));
  });

  test('the derivative of DPO', () => {
    const slope = tf.grad((shift) => tf.sum(lossOf('dpo', pair, shift as tf.Tensor1D)))(zero());
    expect(slope.dataSync()[0]).toBeCloseTo(formulaTargets.gradient.right(pair), 5);
  });
});
