import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import { embedding } from '../ops/fused/embedding.ts';
import type { Weight } from '../ops/fused/weight.ts';
import { hasKernel } from '../ops/kernelRegistry.ts';
import { tf } from '../ops/tf.ts';
import { raggedHiddenStates } from './causalLm.ts';
import { sharedRows } from './sharedPrefixes.ts';

/*
 * Most positions of a padded batch are read by nobody: padding, and of a prompt all but what completions attend to.
 * Where shapes may change from step to step, the model computes what is read, and the beginnings that rows share only
 * once, and lays the results out again. In the shipped worlds between a fifth and a half of all positions are read.
 */

/** Whether leaving positions out pays: on WebGPU a step that is recorded needs one shape. */
export function leavesOutUnread(): boolean {
  return hasKernel('LabRaggedAttention');
}

/** Hidden states of the positions that are read, and the way back. */
export interface ReadPositions {
  /** [read positions, width], in the order of the batch */
  hidden: tf.Tensor2D;
  /** Where they stand in the batch. [read positions] */
  places: Int32Array;
  /** One value for each of them → [sequences, time], 0 where nothing was read. */
  spread(values: tf.Tensor1D): tf.Tensor2D;
}

/**
 * The forward pass up to the head, for the positions that are read and those before them in their sequence.
 *
 * @param ids token ids, row by row: [sequences × time]
 * @param isRead [sequences × time], 0 where nobody reads; somewhere it is not
 */
export function hiddenStatesRead(
  config: ModelConfig,
  tensors: readonly Weight[],
  ids: Int32Array,
  time: number,
  isRead: ArrayLike<number>,
): ReadPositions {
  const kept: Int32Array[] = [];
  const [places, rows]: [number[], number[]] = [[], []];
  let tokens = 0;
  for (let start = 0; start < ids.length; start += time) {
    let length = time;
    while (length > 0 && isRead[start + length - 1] === 0) length--;
    if (length > 0) kept.push(ids.subarray(start, start + length));
    for (let t = 0; t < length; t++) {
      if (isRead[start + t] !== 0) {
        places.push(start + t);
        rows.push(tokens + t);
      }
    }
    tokens += length;
  }
  if (rows.length === 0) throw new Error('hiddenStatesRead: nothing is read');
  const shared = sharedRows(kept);
  const lengths = kept.map(({ length }) => length);
  const all = raggedHiddenStates(config, tensors, shared, lengths); // [computed tokens, width]
  const tokensRead = Int32Array.from(rows, (place) => shared.tokenOf[place]);
  return {
    hidden: embedding(all, tf.tensor1d(tokensRead, 'int32')),
    places: Int32Array.from(places),
    spread: (values) => spread(values, places, [ids.length / time, time]),
  };
}

function spread(values: tf.Tensor1D, places: readonly number[], shape: [number, number]): tf.Tensor2D {
  const from = new Int32Array(shape[0] * shape[1]); // 0: the zero before all values
  places.forEach((place, i) => {
    from[place] = i + 1;
  });
  const column = tf.reshape(tf.concat1d([tf.zeros([1]), values]), [values.size + 1, 1]) as tf.Tensor2D;
  return tf.reshape(embedding(column, tf.tensor1d(from, 'int32')), shape);
}
