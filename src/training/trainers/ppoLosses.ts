import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import { clippedPolicyLoss, clippedValueLoss } from '../../losses/ppo.ts';
import { tokenScores } from '../../model/scalarHead.ts';
import { completionTokenLogProbs, type SequenceBatch } from '../../model/sequences.ts';
import { tensorOf } from '../../ops/capture/lists.ts';
import { tf } from '../../ops/tf.ts';
import { clippingMeasures } from '../rollouts/clipping.ts';
import type { Rollout } from '../rollouts/rollout.ts';
import { laidOut, type MicroBatch } from '../step/microBatch.ts';
import type { LossOf } from '../step/trainStep.ts';

/** A rollout and what is to be learnt from it. Plain numbers, one row a sample, one number a completion token. */
export interface Experience {
  rollout: Rollout;
  /** Whitened over all tokens of the batch. */
  advantages: number[][];
  /** Advantage + value, from before the whitening. */
  returns: number[][];
}

/** What both losses read of a minibatch. */
interface Part {
  batch: SequenceBatch;
  /** Completion tokens of the minibatch [1] */
  tokens: Float32Array;
}

/** [sequences × time] each */
interface PolicyPart extends Part {
  oldLogProbs: Float32Array;
  advantages: Float32Array;
}

/** [sequences × time] each */
interface ValuePart extends Part {
  oldValues: Float32Array;
  returns: Float32Array;
}

/** @param tokens completion tokens of the minibatch that the part is of */
export function policyPart(
  { rows, batch }: MicroBatch,
  { rollout, advantages }: Experience,
  tokens: number,
): PolicyPart {
  return {
    batch,
    tokens: Float32Array.of(tokens),
    oldLogProbs: laidOut(batch, rows, rollout.logProbs),
    advantages: laidOut(batch, rows, advantages),
  };
}

/** @param tokens completion tokens of the minibatch that the part is of */
export function valuePart(
  { rows, batch }: MicroBatch,
  { rollout, returns }: Experience,
  tokens: number,
): ValuePart {
  return {
    batch,
    tokens: Float32Array.of(tokens),
    oldValues: laidOut(batch, rows, rollout.values),
    returns: laidOut(batch, rows, returns),
  };
}

/**
 * The policy's share of the loss: Σ over the part's tokens of max(−A ρ, −A clip(ρ, 1 ± ε)), divided by all tokens
 * of the minibatch.
 */
export function policyLoss(
  model: ModelConfig,
  { temperature, clip }: { temperature: number; clip: number },
): LossOf<PolicyPart> {
  return ({ batch, ...part }) => {
    const shape: [number, number] = [batch.sequences, batch.time];
    const mask = tensorOf<tf.Rank.R2>(batch.mask, shape);
    const old = tensorOf<tf.Rank.R2>(part.oldLogProbs, shape);
    const advantages = tensorOf<tf.Rank.R2>(part.advantages, shape);
    const tokens = tensorOf<tf.Rank.R0>(part.tokens, []);
    return (tensors) => {
      const own = completionTokenLogProbs(model, tensors, batch, temperature); // [rows, time]
      const result = clippedPolicyLoss(own, old, advantages, clip);
      const loss = tf.div(tf.sum(tf.mul(result.losses, mask)), tokens) as tf.Scalar;
      return { loss, auxiliary: clippingMeasures(result, own, old, mask, tokens) };
    };
  };
}

/** The critic's share: Σ over the part's tokens of the clipped value loss, times its coefficient, divided likewise. */
export function valueLoss(
  model: ModelConfig,
  { valueClip, valueCoefficient }: { valueClip: number; valueCoefficient: number },
): LossOf<ValuePart> {
  return ({ batch, ...part }) => {
    const shape: [number, number] = [batch.sequences, batch.time];
    const mask = tensorOf<tf.Rank.R2>(batch.mask, shape);
    const old = tensorOf<tf.Rank.R2>(part.oldValues, shape);
    const returns = tensorOf<tf.Rank.R2>(part.returns, shape);
    const tokens = tensorOf<tf.Rank.R0>(part.tokens, []);
    return (tensors) => {
      const values = tokenScores(model, tensors, batch.inputs, batch.time, batch.mask); // [rows, time]
      const losses = clippedValueLoss(values, old, returns, valueClip);
      const total = tf.sum(tf.mul(losses, mask));
      return { loss: tf.mul(tf.div(total, tokens), valueCoefficient) as tf.Scalar };
    };
  };
}
