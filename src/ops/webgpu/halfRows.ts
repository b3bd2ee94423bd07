import { partsOf, WIDEN } from './halfMatMul.ts';
import type { Kernel } from './kernel.ts';
import { runForEach } from './threads.ts';

/**
 * Rows of a matrix in half precision, as floats: out[i] = scale · W[ids[i]]. Each part writes the rows that it has.
 *
 * ids [rows], parts of W, int32 [rows of the part, columns / 2] → [rows, columns]
 */
export const halfRows: Kernel = (call) => {
  const [rows] = call.shape('ids');
  const columns = call.attr('columns');
  const result = call.output([rows, columns]);
  let first = 0;
  for (const part of partsOf(call)) {
    const [own, words] = part.shape;
    runForEach(call.backend, rows * words, {
      key: 'half rows',
      reads: { part, ids: call.inputs.ids },
      writes: { result },
      sizes: { words, first, own },
      numbers: { scale: call.attr('scale') },
      code: `${WIDEN}
      fn each(i: u32) {
        let entry = u32(ids[i / u.words]) - u.first;
        if (entry >= u.own) { return; }
        let pair = u.scale * widen(part[entry * u.words + i % u.words]);
        result[2 * i] = pair.x;
        result[2 * i + 1] = pair.y;
      }`,
    });
    first += own;
  }
  return [result];
};
