import { thinProduct } from './thinProduct';
import { panelTile } from './tile';
import { transpose4 } from './transpose4';

/**
 * Matrix product out = a b (+ bias on every row), with either factor transposed if wanted: [m, k] × [k, n].
 *
 * Factors are first copied into panels (Goto & van de Geijn 2008): INNER values of k at a time, b in panels of 8
 * columns and a in panels of 6 rows, so that tiles read memory in order whatever the layout was; sizes are rounded
 * up with zeros. What sticks out of `out` at its edges is computed in scratch memory.
 *
 * Every number of `out` is added up in the order of k, whatever path is taken.
 */

/** Values of k in a panel: one of 8 columns (16 kB) and one of 6 rows (12 kB) stay in the first-level cache. */
const INNER = 512;
/** Rows of a that are packed at a time. */
const ROWS = 96;
/** Columns of b that are packed at a time: they stay in the second-level cache. */
const COLUMNS = 192;
/** Rows of a tile, which is 8 columns wide. */
const TALL = 6;
/** Bytes of a tile. */
const TILE = 4 * TALL * 8;
/** Up to so many rows, panels are not worth their copying: every value of b is read only once or twice. */
const THIN = 3;

/** Values of k that are packed at a time: equal parts, because each part costs reading and writing `out`. */
function depthOf(k: i32): i32 {
  const parts = max(1, (k + INNER - 1) / INNER);
  return (k + parts - 1) / parts;
}

/** Bytes of scratch memory that `matMul` needs, whatever part it computes. */
export function matMulScratch(k: i32, n: i32): i32 {
  return TILE + 4 * depthOf(k) * (min((n + 7) & ~7, COLUMNS) + ROWS);
}

/** to[panel of 8 columns][k][8] = b[k, columns], `count` values of k. Steps in bytes. */
function packColumns(b: usize, rowStep: i32, columnStep: i32, count: i32, n: i32, to: usize): void {
  for (let j = 0; j < n; j += 8) {
    const columns = min(8, n - j);
    let from = b + j * columnStep;
    let k = 0;
    if (columns === 8 && columnStep === 4) {
      for (; k < count; k++) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        from += rowStep;
        to += 32;
      }
    } else if (columns === 8 && rowStep === 4) {
      for (; k + 4 <= count; k += 4) {
        transpose4(from, columnStep, to, 32);
        transpose4(from + 4 * columnStep, columnStep, to + 16, 32);
        from += 16;
        to += 128;
      }
    }
    for (; k < count; k++) {
      for (let c = 0; c < 8; c++) store<f32>(to + 4 * c, c < columns ? load<f32>(from + c * columnStep) : 0);
      from += rowStep;
      to += 32;
    }
  }
}

/** to[panel of 6 rows][k][6] = a[rows, k] */
function packRows(a: usize, rowStep: i32, innerStep: i32, count: i32, m: i32, to: usize): void {
  for (let i = 0; i < m; i += TALL) {
    const rows = min(TALL, m - i);
    let from = a + i * rowStep;
    if (rows === TALL) {
      for (let k = 0; k < count; k++) {
        store<f32>(to, load<f32>(from));
        store<f32>(to, load<f32>(from + rowStep), 4);
        store<f32>(to, load<f32>(from + 2 * rowStep), 8);
        store<f32>(to, load<f32>(from + 3 * rowStep), 12);
        store<f32>(to, load<f32>(from + 4 * rowStep), 16);
        store<f32>(to, load<f32>(from + 5 * rowStep), 20);
        from += innerStep;
        to += 4 * TALL;
      }
    } else {
      for (let k = 0; k < count; k++) {
        for (let r = 0; r < TALL; r++) store<f32>(to + 4 * r, r < rows ? load<f32>(from + r * rowStep) : 0);
        from += innerStep;
        to += 4 * TALL;
      }
    }
  }
}

/** A row of out, or of the bias: copies `columns` floats. */
function copyRow(from: usize, to: usize, columns: i32): void {
  for (let c = 0; c < columns; c++) store<f32>(to + 4 * c, load<f32>(from + 4 * c));
}

/**
 * @param a [m, k], or [k, m] if `transposeA`
 * @param b [k, n], or [n, k] if `transposeB`
 * @param bias [n], or 0 for none
 * @param out [m, n]
 * @param byColumns whether `from` and `to` are columns of out, else rows: those to compute
 * @param scratch `matMulScratch` bytes
 */
export function matMul(
  a: usize,
  b: usize,
  bias: usize,
  out: usize,
  m: i32,
  k: i32,
  n: i32,
  transposeA: bool,
  transposeB: bool,
  byColumns: bool,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const aRow: i32 = transposeA ? 4 : 4 * k;
  const aInner: i32 = transposeA ? 4 * m : 4;
  const bInner: i32 = transposeB ? 4 : 4 * n;
  const bColumn: i32 = transposeB ? 4 * k : 4;
  const outStep = 4 * n;
  const edge = scratch; // one tile
  const columns = edge + TILE;
  const rows = columns + 4 * depthOf(k) * min((n + 7) & ~7, COLUMNS);
  const firstRow = byColumns ? 0 : from,
    endRow = byColumns ? m : to;
  const firstColumn = byColumns ? from : 0,
    endColumn = byColumns ? to : n;
  if (m <= THIN && byColumns && transposeB && !transposeA) {
    thinProduct(a, b, bias, out, m, k, n, from, to);
    return;
  }
  const depth = depthOf(k);
  for (let left = firstColumn; left < endColumn; left += COLUMNS) {
    const width = min(COLUMNS, endColumn - left);
    // At least once, so that an empty sum gives the bias or zeros.
    let inner = 0;
    do {
      const count = min(depth, k - inner);
      packColumns(b + left * bColumn + inner * bInner, bInner, bColumn, count, width, columns);
      for (let top = firstRow; top < endRow; top += ROWS) {
        const height = min(ROWS, endRow - top);
        packRows(a + top * aRow + inner * aInner, aRow, aInner, count, height, rows);
        for (let j = 0; j < width; j += 8) {
          const panel = columns + 4 * j * count;
          const inColumns = min(8, width - j);
          for (let i = 0; i < height; i += TALL) {
            const inRows = min(TALL, height - i);
            const at = out + (top + i) * outStep + 4 * (left + j);
            let initial: usize = at;
            let initialStep = outStep;
            if (inner === 0) {
              initial = bias === 0 ? 0 : bias + 4 * (left + j);
              initialStep = 0;
            }
            if (inRows === TALL && inColumns === 8) {
              panelTile(rows + 4 * i * count, panel, initial, initialStep, at, outStep, count);
              continue;
            }
            if (initial !== 0) {
              for (let r = 0; r < inRows; r++) copyRow(initial + r * initialStep, edge + 32 * r, inColumns);
              initial = edge;
            }
            panelTile(rows + 4 * i * count, panel, initial, 32, edge, 32, count);
            for (let r = 0; r < inRows; r++) copyRow(edge + 32 * r, at + r * outStep, inColumns);
          }
        }
      }
      inner += depth;
    } while (inner < k);
  }
}
