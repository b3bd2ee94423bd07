import type { Kernel } from './kernel.ts';
import { runForEach } from './threads.ts';

/** Rows of a table. table [entries, width], ids [rows] → out[r] = table[ids[r]], [rows, width] */
export const embedding: Kernel = (call) => {
  const [[, width], [rows]] = [call.shape('table'), call.shape('ids')];
  const result = call.output([rows, width]);
  runForEach(call.backend, rows * width, {
    key: 'embedding',
    reads: { table: call.inputs.table, ids: call.inputs.ids },
    writes: { result },
    sizes: { width },
    code: `fn each(i: u32) { result[i] = table[u32(ids[i / u.width]) * u.width + i % u.width]; }`,
  });
  return [result];
};

/**
 * ∂table[v] = Σ over the rows r with ids[r] = v of ∂out[r], always in the order of the rows: adding with atomics
 * would make equal runs differ. First every entry's rows are linked, first[v] and next[r] being row numbers or the
 * number of rows for none; then each number of the table walks along its own list.
 *
 * dOut [rows, width], ids [rows] → [entries, width]
 */
export const embeddingGradient: Kernel = (call) => {
  const [rows, width] = call.shape('dOut');
  const entries = call.attr('entries');
  const [first, next] = [call.output([entries], 'int32'), call.output([rows], 'int32')];
  runForEach(call.backend, Math.max(entries, rows), {
    key: 'embedding, links',
    reads: { ids: call.inputs.ids },
    writes: { first, next },
    sizes: { entries, rows },
    code: `fn rowOf(entry: i32, start: u32) -> i32 {
      for (var r = start; r < u.rows; r += 1u) { if (ids[r] == entry) { return i32(r); } }
      return i32(u.rows);
    }
    fn each(i: u32) {
      if (i < u.entries) { first[i] = rowOf(i32(i), 0u); }
      if (i < u.rows) { next[i] = rowOf(ids[i], i + 1u); }
    }`,
  });
  const dTable = call.output([entries, width]);
  runForEach(call.backend, entries * width, {
    key: 'embedding, gradient',
    reads: { first, next, dOut: call.inputs.dOut },
    writes: { dTable },
    sizes: { width, rows },
    code: `fn each(i: u32) {
      var total = 0.0;
      for (var r = u32(first[i / u.width]); r < u.rows; r = u32(next[r])) {
        total += dOut[r * u.width + i % u.width];
      }
      dTable[i] = total;
    }`,
  });
  call.release(first);
  call.release(next);
  return [dTable];
};
