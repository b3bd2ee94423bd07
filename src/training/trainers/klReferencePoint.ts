import { klBaseline } from '../../losses/kto.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { batchOf, completionLogProbs, type Sequence, type SequenceBatch } from '../../model/sequences.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import { type Given, tensorOf } from '../../ops/capture/lists.ts';
import { tf } from '../../ops/tf.ts';
import { paddedLength } from '../rollouts/reward.ts';

/** What KTO's reference point is measured on: prompts with completions of other prompts. */
export interface MismatchedRows {
  batch: SequenceBatch;
  /** How many there are, at least 1: the batch is filled up with empty rows, which add nothing. [1] */
  count: Float32Array;
}

/**
 * @param mismatched at most `rows`; cut off where they do not fit into the context
 * @param rows of the batch, so that all batches of a run have one shape
 * @param time row length, if that is enough: prompt and completion of different rows can be longer together
 */
export function mismatchedRows(
  mismatched: readonly Sequence[],
  rows: number,
  time: number,
  contextLength: number,
): MismatchedRows {
  const fitting = mismatched
    .map(({ prompt, completion }) => ({
      prompt,
      completion: completion.slice(0, contextLength + 1 - prompt.length),
    }))
    .filter(({ completion }) => completion.length > 0);
  const filled = Array.from({ length: rows }, (_, row) => fitting[row] ?? { prompt: [0], completion: [] });
  return {
    batch: batchOf(filled, Math.max(time, paddedLength(filled, contextLength))),
    count: Float32Array.of(Math.max(1, fitting.length)),
  };
}

/** Every prompt with the next pair's chosen completion. A batch of one has no other pair. */
export function mismatchedPairs(pairs: readonly TokenPair[]): Sequence[] {
  if (pairs.length < 2) return [];
  return pairs.map(({ prompt }, i) => ({ prompt, completion: pairs[(i + 1) % pairs.length].chosen }));
}

/** KTO's reference point k (`klBaseline`): 0 where no rows are mismatched. */
export function klReferencePoint(
  policy: LanguageModel,
  reference: LanguageModel,
  { batch, count }: Given<MismatchedRows>,
): tf.Scalar {
  return tf.tidy(() => {
    const [own, base] = [policy, reference].map(({ config, parameters }) =>
      completionLogProbs(config, parameters.tensors, batch),
    );
    return klBaseline(own, base, tensorOf<tf.Rank.R0>(count, []));
  });
}

/** The same of pairs that are only measured. */
export function mismatchedKl(
  policy: LanguageModel,
  reference: LanguageModel,
  pairs: readonly TokenPair[],
  time: number,
): tf.Scalar {
  const { contextLength } = policy.config;
  const rows = mismatchedRows(mismatchedPairs(pairs), pairs.length, time, contextLength);
  return klReferencePoint(policy, reference, rows);
}
