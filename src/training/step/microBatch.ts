import { batchOf, type SequenceBatch } from '../../model/sequences.ts';
import { paddedLength, type Sample } from '../rollouts/reward.ts';
import { partsOf } from './schedule.ts';

/** Some of a rollout's samples, laid out for the model. */
export interface MicroBatch {
  /** Their places in the rollout. */
  rows: number[];
  batch: SequenceBatch;
}

/**
 * The samples at these places in batches of at most `size` (0: all of them). Row lengths are those of all samples,
 * whichever are asked for: few shapes.
 */
export function microBatches(
  samples: readonly Sample[],
  places: readonly number[],
  size: number,
  contextLength: number,
): MicroBatch[] {
  const time = paddedLength(samples, contextLength);
  return partsOf(places, size).map((rows) => ({
    rows,
    batch: batchOf(
      rows.map((row) => samples[row]),
      time,
    ),
  }));
}

/**
 * Lays values of completion tokens out as their batch is laid out; 0 elsewhere.
 *
 * @param rows places of the batch's sequences among `values`
 * @returns [sequences × time]
 */
export function laidOut(
  { sequences, time, mask }: SequenceBatch,
  rows: readonly number[],
  values: readonly (readonly number[])[],
): Float32Array {
  const list = new Float32Array(sequences * time);
  const next = rows.map(() => 0);
  for (let at = 0; at < list.length; at++) {
    const sequence = Math.floor(at / time);
    if (mask[at] === 1) list[at] = values[rows[sequence]][next[sequence]++];
  }
  return list;
}
