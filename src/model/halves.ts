import { narrowToFloat16, widenFloat16 } from '../formats/halfPrecision.ts';
import type { HalfMatrix } from '../ops/fused/weight.ts';
import { tf } from '../ops/tf.ts';
import { moveToGpu } from '../ops/webgpu/backend.ts';

/**
 * Matrices in half precision: W = 2⁻ᵉ halves, with e such that the largest entry comes near the largest half.
 *
 * A half has 11 significant bits and a narrow range. The power of two moves a tensor into that range, and is exact:
 * halves of a file lose nothing, and bfloat16 (8 bits) loses nothing from 2⁻²⁹ of the largest entry upwards. No entry is
 * too large, and an adapter that reads subnormal halves as zero, which WGSL allows, takes away less than 2⁻²⁸ of the
 * largest entry.
 */

/** In main memory. */
export interface PackedMatrix {
  /** Two halves in a number, the first in its lower bits. [rows × columns / 2] */
  words: Int32Array;
  /** 2⁻ᵉ */
  scale: number;
}

const LARGEST_HALF = 65_504;
/** The largest entry is below 2¹⁵ afterwards, so that rounding cannot reach infinity. */
const LARGEST_EXPONENT = 14;
/** Numbers that are widened together, beside the array that they go to. */
const WIDENED_AT_ONCE = 2 ** 20;
/** Keeps the scale itself a normal float of 32 bits. */
const MOST_SHIFT = 100;

/** @param largest magnitude of a tensor's entries @returns e */
export function exponentFor(largest: number): number {
  if (largest === 0) return 0;
  const shift = LARGEST_EXPONENT - Math.floor(Math.log2(largest));
  // What is in range already never moves down: subnormal halves would lose a bit.
  return Math.min(MOST_SHIFT, largest <= LARGEST_HALF ? Math.max(0, shift) : shift);
}

/** Whether a tensor can be kept in half precision: two numbers of a row share a word. */
export const isPackable = (shape: readonly number[]): shape is [number, number] =>
  shape.length === 2 && shape[1] % 2 === 0;

/** @param values [rows × columns], finite, with even columns */
export function packMatrix(values: Float32Array): PackedMatrix {
  return packPieces([values], values.length, largestOf(values));
}

/**
 * The same of a matrix that comes piece by piece, in the order of its numbers.
 *
 * @param size numbers of all pieces together
 * @param largest magnitude among them
 */
export function packPieces(pieces: Iterable<Float32Array>, size: number, largest: number): PackedMatrix {
  const exponent = exponentFor(largest);
  const words = new Int32Array(size / 2);
  const halves = new Uint16Array(words.buffer);
  let done = 0;
  for (const piece of pieces) {
    narrowToFloat16(piece, 2 ** exponent, halves.subarray(done, done + piece.length));
    done += piece.length;
  }
  return { words, scale: 2 ** -exponent };
}

/** What a packed matrix stands for. @param into [rows × columns], a new array if absent */
export function unpackMatrix(
  { words, scale }: PackedMatrix,
  into: Float32Array = new Float32Array(2 * words.length),
): Float32Array {
  const halves = new Uint16Array(words.buffer, words.byteOffset, 2 * words.length);
  for (let first = 0; first < halves.length; first += WIDENED_AT_ONCE) {
    const values = widenFloat16(halves.subarray(first, first + WIDENED_AT_ONCE));
    for (let i = 0; i < values.length; i++) into[first + i] = values[i] * scale;
  }
  return into;
}

/**
 * Puts a packed matrix on the backend, in parts of as many rows as fit a buffer.
 *
 * @param mostBytes of a buffer, and what a program may read of one at once
 * @throws RangeError where not even a row fits
 */
export function uploadMatrix(
  { words, scale }: PackedMatrix,
  name: string,
  [rows, columns]: readonly [number, number],
  mostBytes: number,
): HalfMatrix {
  const width = columns / 2;
  const atOnce = Math.floor(mostBytes / (4 * width));
  if (atOnce === 0) {
    throw new RangeError(
      `A row of the tensor "${name}" takes ${4 * width} bytes; this GPU allows ${mostBytes} in one buffer.`,
    );
  }
  const parts = Array.from({ length: Math.ceil(rows / atOnce) }, (_, part) => {
    const first = part * atOnce;
    const count = Math.min(atOnce, rows - first);
    const rowsOfPart = words.subarray(first * width, (first + count) * width);
    const tensor = tf.tensor2d(rowsOfPart, [count, width], 'int32');
    moveToGpu(tensor);
    return tensor;
  });
  return { shape: [rows, columns], parts, scale };
}

/** A plain loop: there are hundreds of millions of them. */
export function largestOf(values: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}
