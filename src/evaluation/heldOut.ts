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

/** How well the policy ranks preference pairs that it is not trained on: the training metrics, on other data. */
export async function heldOutMetrics(
  policy: LanguageModel,
  reference: LanguageModel,
  pairs: readonly TokenPair[],
  beta: number,
): Promise<HeldOutMetrics> {
  const batch = batchOf(sequencesOf(pairs), commonLength(pairs, policy.config.contextLength));
  const measured = tf.tidy(() => {
    const policyLogps = completionLogProbs(policy.config, policy.parameters.tensors, batch); // [2 pairs]
    const referenceLogps = completionLogProbs(reference.config, reference.parameters.tensors, batch);
    const [chosen, rejected] = tf.split(policyLogps, 2) as tf.Tensor1D[];
    const [referenceChosen, referenceRejected] = tf.split(referenceLogps, 2) as tf.Tensor1D[];
    const { losses } = dpoLoss(chosen, rejected, referenceChosen, referenceRejected, beta);
    return tf.concat1d([tf.reshape(tf.mean(losses), [1]), policyLogps, referenceLogps]);
  });
  const [loss, ...logps] = await measured.data();
  measured.dispose();
  const half = logps.length / 2;
  const metrics = preferenceMetrics(logps.slice(0, half), logps.slice(half), beta);
  return {
    eval_loss: loss,
    'eval_rewards/chosen': metrics['rewards/chosen'],
    'eval_rewards/rejected': metrics['rewards/rejected'],
    'eval_rewards/margins': metrics['rewards/margins'],
    'eval_rewards/accuracies': metrics['rewards/accuracies'],
    eval_pairs: pairs.length,
  };
}
