import { runKernel } from '../kernelRegistry.ts';
import type { tf } from '../tf.ts';

/** A batch of texts that grow by a token at a time, as it lies on the GPU. All int32. */
export interface GrowingTexts {
  /** Begins with the prompts. [positions, rows] */
  table: tf.Tensor2D;
  /** Tokens of each prompt. [rows] */
  lengths: tf.Tensor1D;
  /** 1 where end-of-text has been drawn, for good. [rows] */
  ended: tf.Tensor1D;
  /** The position that was read last. [1] */
  position: tf.Tensor1D;
}

/** Tokens besides end-of-text that may end a text. */
export const OTHER_ENDS = 3;

/**
 * Ends a position of sampling, in place: writes what was drawn behind it, except where the prompt goes on there, or
 * where the text has ended (end-of-text then), and goes on to the next position. WebGPU only.
 *
 * @param drawn int32 [rows]
 * @param ends end-of-text, and at most `OTHER_ENDS` other tokens that end a text
 * @returns the number of rows that have not ended [1]
 */
export function latchTokens(
  texts: GrowingTexts,
  drawn: tf.Tensor1D,
  { endOfText, otherEnds = [] }: { endOfText: number; otherEnds?: readonly number[] },
): tf.Tensor1D {
  const [end1 = endOfText, end2 = endOfText, end3 = endOfText] = otherEnds;
  const ends = { endOfText, end1, end2, end3 };
  const [running] = runKernel<[tf.Tensor1D]>('LabLatchTokens', { ...texts, drawn }, ends);
  return running;
}
