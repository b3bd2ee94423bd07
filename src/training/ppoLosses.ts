import type { ModelConfig } from '../formats/modelConfig.ts';
import { clippedPolicyLoss, clippedValueLoss } from '../losses/ppo.ts';
import { tokenScores } from '../model/scalarHead.ts';
import { completionTokenLogProbs } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { clippingMeasures } from './clipping.ts';
import type { PartialLoss } from './gradients.ts';
import { type MicroBatch, tokenTensor } from './microBatch.ts';
import type { Rollout } from './rollout.ts';

/** A rollout and what is to be learnt from it. Plain numbers, one row a sample, one number a completion token. */
export interface Experience {
  rollout: Rollout;
  /** Whitened over all tokens of the batch. */
  advantages: number[][];
  /** Advantage + value, from before the whitening. */
  returns: number[][];
}

type LossOf = (tensors: tf.Tensor[], part: MicroBatch) => PartialLoss;

/**
 * The policy's share of the loss: Σ over the part's tokens of max(−A ρ, −A clip(ρ, 1 ± ε)), divided by all tokens
 * of the minibatch.
 *
 * @param tokens completion tokens of the minibatch
 */
export function policyLoss(
  model: ModelConfig,
  { rollout, advantages }: Experience,
  { temperature, clip }: { temperature: number; clip: number },
  tokens: number,
): LossOf {
  return (tensors, { rows, batch }) => {
    const mask = tf.tensor2d(batch.mask, [batch.sequences, batch.time]);
    const own = completionTokenLogProbs(model, tensors, batch, temperature); // [rows, time]
    const old = tokenTensor(batch, rows, rollout.logProbs);
    const result = clippedPolicyLoss(own, old, tokenTensor(batch, rows, advantages), clip);
    const loss = tf.div(tf.sum(tf.mul(result.losses, mask)), tokens) as tf.Scalar;
    return { loss, shown: clippingMeasures(result, own, old, mask, tokens) };
  };
}

/** The critic's share: Σ over the part's tokens of the clipped value loss, times its coefficient, divided likewise. */
export function valueLoss(
  model: ModelConfig,
  { rollout, returns }: Experience,
  { valueClip, valueCoefficient }: { valueClip: number; valueCoefficient: number },
  tokens: number,
): LossOf {
  return (tensors, { rows, batch }) => {
    const mask = tf.tensor2d(batch.mask, [batch.sequences, batch.time]);
    const values = tokenScores(model, tensors, batch.inputs, batch.time, batch.mask); // [rows, time]
    const old = tokenTensor(batch, rows, rollout.values);
    const losses = clippedValueLoss(values, old, tokenTensor(batch, rows, returns), valueClip);
    const total = tf.sum(tf.mul(losses, mask));
    return { loss: tf.mul(tf.div(total, tokens), valueCoefficient) as tf.Scalar };
  };
}
