import type { Kernel } from './kernel.ts';
import { runForColumns } from './threads.ts';

/** Sums over rows. x [rows, columns] → [columns] */
export const columnSums: Kernel = (call) => {
  const [rows, columns] = call.shape('x');
  const sums = call.output([columns]);
  runForColumns(call.backend, columns, call.lanes, {
    key: 'columnSums',
    reads: { x: call.inputs.x },
    writes: { sums },
    sizes: { rows },
    code: `fn column(c: u32, lane: u32, valid: bool) {
      var total = 0.0;
      for (var r = lane; r < u.rows; r += LANES) { total += x[r * u.columns + c]; }
      total = sumOverLanes(total);
      if (valid && lane == 0) { sums[c] = total; }
    }`,
  });
  return [sums];
};
