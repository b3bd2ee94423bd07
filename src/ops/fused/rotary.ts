import { hasKernel, runKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { withGradient } from '../withGradient.ts';
import { embedding } from './embedding.ts';

/** Cosines and signed sines of every position's angles. [time, 1, head width] each */
export interface RotaryTables {
  cos: tf.Tensor3D;
  /** −sin for the first half of a head, sin for the second. */
  sin: tf.Tensor3D;
}

/** Which rotary positions a model has. */
export interface RotarySettings {
  headWidth: number;
  theta: number;
  /** Entries of a head that turn: the first half of them begins its first half, the second its second. All if absent. */
  turned?: number;
}

/**
 * Angles of rotary position embedding (Su et al. 2021, eq. 15): the i-th pair of a head turns by
 * position · θ^(−2i / entries that turn); pairs beyond those do not turn.
 */
export function rotaryTables(
  positions: readonly number[],
  { headWidth, theta, turned = headWidth }: RotarySettings,
): RotaryTables {
  const half = headWidth / 2;
  if (!Number.isInteger(half)) throw new Error(`rotaryTables: a head of width ${headWidth} has no halves`);
  const cos = new Float32Array(positions.length * headWidth);
  const sin = new Float32Array(positions.length * headWidth);
  positions.forEach((position, row) => {
    for (let i = 0; i < half; i++) {
      const angle = 2 * i < turned ? position * theta ** ((-2 * i) / turned) : 0;
      const at = row * headWidth + i;
      cos[at] = cos[at + half] = Math.cos(angle);
      sin[at] = -Math.sin(angle);
      sin[at + half] = Math.sin(angle);
    }
  });
  const shape: [number, number, number] = [positions.length, 1, headWidth];
  return { cos: tf.tensor3d(cos, shape), sin: tf.tensor3d(sin, shape) };
}

/**
 * The tables of one position that is known only when a recorded step runs: picked out of those of all positions.
 *
 * @param position int32 [1], below `length`
 */
export function rotaryTablesAt(
  position: tf.Tensor1D,
  length: number,
  settings: RotarySettings,
): RotaryTables {
  const { headWidth } = settings;
  const positions = Array.from({ length }, (_, t) => t);
  const { cos, sin } = rotaryTables(positions, settings);
  const pick = (table: tf.Tensor3D) =>
    tf.reshape(embedding(tf.reshape(table, [length, headWidth]), position), [1, 1, headWidth]);
  return { cos: pick(cos), sin: pick(sin) } as { cos: tf.Tensor3D; sin: tf.Tensor3D };
}

/**
 * Rotary position embedding of queries or keys, in Llama's order: the pair (a, b) is an entry of a head's first half
 * with the same entry of its second half, and becomes (a cos − b sin, b cos + a sin).
 *
 * Gradient: the rotation by the opposite angle.
 *
 * @param x heads side by side: [sequences × time, heads × head width]
 * @returns the same shape
 */
export function rotary(x: tf.Tensor2D, { cos, sin }: RotaryTables): tf.Tensor2D {
  const [rows, columns] = x.shape;
  const [time, , headWidth] = cos.shape;
  if (rows % time !== 0 || columns % headWidth !== 0) {
    throw new Error(`rotary: x [${x.shape}], ${time} positions, heads of width ${headWidth}`);
  }
  return withGradient(
    [x],
    (x) => ({ value: turn(x, cos, sin, 1), saved: [cos, sin] }),
    (dy, cos, sin) => [turn(dy, cos, sin, -1)],
  );
}

/** x · cos + direction · (x with the halves of each head exchanged) · sin. [rows, heads × head width] */
function turn(x: tf.Tensor2D, cos: tf.Tensor3D, sin: tf.Tensor3D, direction: 1 | -1): tf.Tensor2D {
  if (hasKernel('LabRotary')) {
    return runKernel<[tf.Tensor2D]>('LabRotary', { x, cosines: cos, sines: sin }, { direction })[0];
  }
  const [rows, columns] = x.shape;
  const [time, , headWidth] = cos.shape;
  const byHead = tf.reshape(x, [rows / time, time, columns / headWidth, headWidth]);
  const [first, second] = tf.split(byHead, 2, 3);
  const exchanged = tf.concat([second, first], 3);
  return tf.reshape(tf.add(tf.mul(byHead, cos), tf.mul(exchanged, direction === 1 ? sin : tf.neg(sin))), [
    rows,
    columns,
  ]);
}
