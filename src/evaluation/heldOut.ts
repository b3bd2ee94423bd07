import type { EvaluationRow } from '../experiment/metrics.ts';
import { dpoLoss } from '../losses/dpo.ts';
import { preferenceMetrics } from '../losses/preferenceMetrics.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { commonLength, sequencesOf, type TokenPair } from '../model/preferenceBatch.ts';
import { batchOf, completionLogProbs, type SequenceBatch } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';

type HeldOutMetrics = Pick<
  EvaluationRow,
  | 'eval_loss'
  | 'eval_rewards/chosen'
  | 'eval_rewards/rejected'
  | 'eval_rewards/margins'
  | 'eval_rewards/accuracies'
  | 'eval_pairs'
>;

/** Held-out pairs, laid out for the model, with what the frozen reference says about them: both made once. */
export interface HeldOutPairs {
  /** Number of pairs. */
  count: number;
  /** Chosen completions first, then the rejected ones in the same order. */
  batch: SequenceBatch;
  /** log π_ref(y|x) of the batch. [2 × pairs] */
  referenceLogps: Float32Array;
}

export async function prepareHeldOut(
  { config, parameters }: LanguageModel,
  pairs: readonly TokenPair[],
): Promise<HeldOutPairs> {
  const batch = batchOf(sequencesOf(pairs), commonLength(pairs, config.contextLength));
  const logps = completionLogProbs(config, parameters.tensors, batch);
  const referenceLogps = (await logps.data()).slice() as Float32Array;
  logps.dispose();
  return { count: pairs.length, batch, referenceLogps };
}

/** How well the policy ranks preference pairs that it is not trained on: the training metrics, on other data. */
export async function heldOutMetrics(
  { config, parameters }: LanguageModel,
  { count, batch, referenceLogps }: HeldOutPairs,
  beta: number,
): Promise<HeldOutMetrics> {
  const measured = tf.tidy(() => {
    const policyLogps = completionLogProbs(config, parameters.tensors, batch);
    const [chosen, rejected] = tf.split(policyLogps, 2) as tf.Tensor1D[];
    const [referenceChosen, referenceRejected] = tf.split(tf.tensor1d(referenceLogps), 2) as tf.Tensor1D[];
    const { losses } = dpoLoss(chosen, rejected, referenceChosen, referenceRejected, beta);
    return tf.concat1d([tf.reshape(tf.mean(losses), [1]), policyLogps]);
  });
  const [loss, ...logps] = await measured.data();
  measured.dispose();
  const metrics = preferenceMetrics(logps, Array.from(referenceLogps), beta);
  return {
    eval_loss: loss,
    'eval_rewards/chosen': metrics['rewards/chosen'],
    'eval_rewards/rejected': metrics['rewards/rejected'],
    'eval_rewards/margins': metrics['rewards/margins'],
    'eval_rewards/accuracies': metrics['rewards/accuracies'],
    eval_pairs: count,
  };
}
