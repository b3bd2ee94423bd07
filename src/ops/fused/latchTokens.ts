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

/**
 * Ends a position of sampling, in place: writes what was drawn behind it, except where the prompt goes on there, or
 * where the text has ended (end-of-text then), and goes on to the next position. WebGPU only.
 *
 * @param drawn int32 [rows]
 * @returns the number of rows that have not ended [1]
 */
export function latchTokens(texts: GrowingTexts, drawn: tf.Tensor1D, endOfText: number): tf.Tensor1D {
  const [running] = runKernel<[tf.Tensor1D]>('LabLatchTokens', { ...texts, drawn }, { endOfText });
  return running;
}
