import type { Kernel } from './kernel.ts';
import { runForEach, runForRows } from './threads.ts';

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
 * would make equal runs differ. First every entry's rows are linked: links[v] is the first row of entry v, and
 * links[entries + r] the next row with the same entry as row r; the number of rows stands for none. Then each number
 * of the table walks along its own list.
 *
 * dOut [rows, width], ids [rows] → [entries, width]
 */
export const embeddingGradient: Kernel = (call) => {
  const [rows, width] = call.shape('dOut');
  const entries = call.attr('entries');
  const links = call.output([entries + rows], 'int32');
  runForRows(call.backend, entries + rows, call.lanes, {
    key: 'embedding, links',
    reads: { ids: call.inputs.ids },
    writes: { links },
    sizes: { entries, idRows: rows },
    // Lanes search every LANES-th row; the nearest find is the largest of the negative ones. Exact up to 2²⁴ rows.
    code: `fn row(r: u32, lane: u32, valid: bool) {
      let isEntry = r < u.entries;
      let entry = select(ids[select(r - u.entries, 0u, isEntry)], i32(r), isEntry);
      var found = select(r - u.entries + 1, 0u, isEntry) + lane;
      while (found < u.idRows && ids[found] != entry) { found += LANES; }
      let nearest = -maxOverLanes(-f32(min(found, u.idRows)));
      if (valid && lane == 0) { links[r] = i32(nearest); }
    }`,
  });
  const dTable = call.output([entries, width]);
  runForEach(call.backend, entries * width, {
    key: 'embedding, gradient',
    reads: { links, dOut: call.inputs.dOut },
    writes: { dTable },
    sizes: { width, rows, entries },
    code: `fn each(i: u32) {
      var total = 0.0;
      for (var r = u32(links[i / u.width]); r < u.rows; r = u32(links[u.entries + r])) {
        total += dOut[r * u.width + i % u.width];
      }
      dTable[i] = total;
    }`,
  });
  call.release(links);
  return [dTable];
};
