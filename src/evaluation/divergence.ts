import { hiddenStates, logitsOf, rowsAtOnce } from '../model/causalLm.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { hiddenStatesRead, leavesOutUnread } from '../model/readPositions.ts';
import { batchOf, completionValues, type Sequence, type SequenceBatch } from '../model/sequences.ts';
import { compileOnce } from '../ops/compileOnce.ts';
import { tokenKl, tokenLogProbs } from '../ops/fused/tokenLogProbs.ts';
import { tf } from '../ops/tf.ts';

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
  const places = placesRead(batch);
  const measure = () => {
    const targets = tf.tensor1d(
      places.map((place) => batch.targets[place]),
      'int32',
    );
    const hidden = [policy, reference].map((model) => hiddenRead(model, batch));
    const parts: tf.Tensor2D[] = [];
    const atOnce = rowsAtOnce(policy.config);
    for (let begin = 0; begin < places.length; begin += atOnce) {
      const count = Math.min(atOnce, places.length - begin);
      parts.push(
        tf.tidy(() => {
          const [own, base] = [policy, reference].map(({ config, parameters }, i) =>
            logitsOf(config, parameters.tensors, tf.slice2d(hidden[i], [begin, 0], [count, config.width])),
          );
          const ids = tf.slice1d(targets, begin, count);
          const logRatios = tf.sub(tokenLogProbs(own, ids), tokenLogProbs(base, ids));
          // H(π) = ln V − KL(π ‖ uniform), and equal logits are the uniform distribution.
          const entropy = tf.sub(Math.log(policy.config.vocabulary), tokenKl(own, tf.zerosLike(own)));
          return tf.stack([logRatios, tokenKl(own, base), entropy]) as tf.Tensor2D; // [3, count]
        }),
      );
    }
    return tf.concat2d(parts, 1); // [3, places]
  };
  await compileOnce(`divergences, ${policy.config.architecture}`, measure);
  const measured = tf.tidy(measure);
  const values = await measured.data();
  measured.dispose();
  const [logRatios, kl, entropy] = [0, 1, 2].map((i) => {
    const grid = new Float32Array(batch.inputs.length);
    places.forEach((place, at) => {
      grid[place] = values[i * places.length + at];
    });
    return completionValues(batch, grid);
  });
  return sequences.map((_, i) => ({ logRatios: logRatios[i], kl: kl[i], entropy: entropy[i] }));
}

/** Hidden states at those positions of a batch that are read, or at all where leaving some out does not pay. */
function hiddenRead({ config, parameters: { tensors } }: LanguageModel, batch: SequenceBatch): tf.Tensor2D {
  const { inputs, time, mask } = batch;
  return leavesOutUnread()
    ? hiddenStatesRead(config, tensors, inputs, time, mask).hidden
    : hiddenStates(config, tensors, inputs, time);
}

/** The positions that `hiddenRead` gives, in its order. */
function placesRead({ mask }: SequenceBatch): Int32Array {
  const all = Int32Array.from(mask, (_, place) => place);
  return leavesOutUnread() ? all.filter((place) => mask[place] === 1) : all;
}
