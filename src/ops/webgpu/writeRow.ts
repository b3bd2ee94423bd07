import { noteWrite } from './backend.ts';
import type { Kernel } from './kernel.ts';
import { runForEach } from './threads.ts';

/** target[index] ← row, in place. target [rows, width], row [width], index int32 [1] */
export const writeRow: Kernel = (call) => {
  const { target, row, index } = call.inputs;
  runForEach(call.backend, call.size('row'), {
    key: `writeRow, ${target.dtype}`,
    reads: { row, index },
    writes: { goal: target },
    sizes: { width: call.size('row') },
    code: `fn each(i: u32) { goal[u32(index[0]) * u.width + i] = row[i]; }`,
  });
  noteWrite(call.backend, target);
  return [];
};
