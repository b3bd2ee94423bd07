import { gpt2Logits, type LanguageModel } from '../model/gpt2.ts';
import { batchOf, completionValues, type Sequence } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { tokenKl, tokenLogProbs } from '../ops/tokenLogProbs.ts';

/** How far the policy is from the reference on one completion, token by token, in nats. */
export interface Divergence {
  /** log π − log π_ref of each completion token; their sum is the sampled log-ratio k1. */
  logRatios: number[];
  /** KL(π ‖ π_ref) of the next-token distributions at each completion position, exact over the vocabulary. */
  kl: number[];
}

/**
 * Compares policy and reference along given completions. Averaged over completions drawn *from the policy*, the
 * sum of `kl` estimates the sequence KL E_{y~π}[Σ_t KL(π(·|x,y_<t) ‖ π_ref(·|x,y_<t))].
 *
 * @param time row length, for a constant shape
 */
export async function divergences(
  policy: LanguageModel,
  reference: LanguageModel,
  sequences: readonly Sequence[],
  time: number,
): Promise<Divergence[]> {
  const batch = batchOf(sequences, time);
  const measured = tf.tidy(() => {
    const targets = tf.tensor1d(batch.targets, 'int32');
    const policyLogits = gpt2Logits(policy.config, policy.parameters.tensors, batch.inputs, time);
    const referenceLogits = gpt2Logits(reference.config, reference.parameters.tensors, batch.inputs, time);
    const logRatios = tf.sub(tokenLogProbs(policyLogits, targets), tokenLogProbs(referenceLogits, targets));
    return tf.stack([logRatios, tokenKl(policyLogits, referenceLogits)]); // [2, sequences × time]
  });
  const values = await measured.data();
  measured.dispose();
  const half = values.length / 2;
  const logRatios = completionValues(batch, values.slice(0, half));
  const kl = completionValues(batch, values.slice(half));
  return logRatios.map((ratios, i) => ({ logRatios: ratios, kl: kl[i] }));
}
