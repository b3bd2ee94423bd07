import type { EvaluationRow } from '../experiment/metrics.ts';
import { dpoLoss } from '../losses/dpo.ts';
import { preferenceMetrics } from '../losses/preferenceMetrics.ts';
import type { LanguageModel } from '../model/gpt2.ts';
import { commonLength, sequencesOf, type TokenPair } from '../model/preferenceBatch.ts';
import { batchOf, completionLogProbs } from '../model/sequences.ts';
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

/** Held-out pairs with what the frozen reference says about them, which is measured once. */
export interface HeldOutPairs {
  pairs: readonly TokenPair[];
  /** log π_ref(y|x): chosen completions first, then the rejected ones. [2 × pairs] */
  referenceLogps: Float32Array;
}

export async function prepareHeldOut(
  reference: LanguageModel,
  pairs: readonly TokenPair[],
): Promise<HeldOutPairs> {
  const logps = logpsOf(reference, pairs);
  const referenceLogps = (await logps.data()).slice() as Float32Array;
  logps.dispose();
  return { pairs, referenceLogps };
}

/** How well the policy ranks preference pairs that it is not trained on: the training metrics, on other data. */
export async function heldOutMetrics(
  policy: LanguageModel,
  { pairs, referenceLogps }: HeldOutPairs,
  beta: number,
): Promise<HeldOutMetrics> {
  const measured = tf.tidy(() => {
    const policyLogps = logpsOf(policy, pairs);
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
    eval_pairs: pairs.length,
  };
}

function logpsOf({ config, parameters }: LanguageModel, pairs: readonly TokenPair[]): tf.Tensor1D {
  const batch = batchOf(sequencesOf(pairs), commonLength(pairs, config.contextLength));
  return completionLogProbs(config, parameters.tensors, batch);
}
