import { nextTokenLogits } from '../model/causalLm.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { batchOf, completionValues, type Sequence } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { tokenKl, tokenLogProbs } from '../ops/tokenLogProbs.ts';

/** How far the policy is from the reference on one completion, token by token, in nats. */
export interface Divergence {
  /** log π − log π_ref of each completion token; their sum is the sampled log-ratio k1. */
  logRatios: number[];
  /** KL(π ‖ π_ref) of the next-token distributions at each completion position, exact over the vocabulary. */
  kl: number[];
  /** Entropy of π's next-token distribution at each completion position, exact over the vocabulary. */
  entropy: number[];
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
    const policyLogits = nextTokenLogits(policy.config, policy.parameters.tensors, batch.inputs, time);
    const referenceLogits = nextTokenLogits(
      reference.config,
      reference.parameters.tensors,
      batch.inputs,
      time,
    );
    const logRatios = tf.sub(tokenLogProbs(policyLogits, targets), tokenLogProbs(referenceLogits, targets));
    // H(π) = ln V − KL(π ‖ uniform), and equal logits are the uniform distribution.
    const fromUniform = tokenKl(policyLogits, tf.zerosLike(policyLogits));
    const entropy = tf.sub(Math.log(policy.config.vocabulary), fromUniform);
    return tf.stack([logRatios, tokenKl(policyLogits, referenceLogits), entropy]); // [3, sequences × time]
  });
  const values = await measured.data();
  measured.dispose();
  const third = values.length / 3;
  const [logRatios, kl, entropy] = [0, 1, 2].map((i) =>
    completionValues(batch, values.slice(i * third, (i + 1) * third)),
  );
  return sequences.map((_, i) => ({ logRatios: logRatios[i], kl: kl[i], entropy: entropy[i] }));
}
