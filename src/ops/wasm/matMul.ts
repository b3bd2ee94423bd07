import { tile } from './tile';

/**
 * out = a b (+ bias on every row) with either factor transposed if wanted: [m, k] × [k, n].
 *
 * Factors are first copied into panels (Goto & van de Geijn 2008): INNER values of k at a time, b in panels of 8
 * columns and a in panels of 4 rows, so that tiles read memory in order whatever the layout was; sizes are rounded
 * up with zeros. Rows of a that is not transposed are in order already and stay where they are. What sticks out of
 * `out` at its edges is computed in scratch memory.
 */

/** Values of k in a panel: one of 8 columns (8 kB) and several of 4 rows stay in the first-level cache. */
const INNER = 256;
/** Rows of a that are packed at a time. */
const ROWS = 64;
/** Bytes of a tile of 4 × 8. */
const TILE = 4 * 4 * 8;

/** Bytes of scratch memory that `matMul` needs, whatever part it computes. */
export function matMulScratch(k: i32, n: i32): i32 {
  return TILE + 4 * min(k, INNER) * (((n + 7) & ~7) + ROWS);
}

/** to[panel of 8 columns][k][8] = b[k, columns], `count` values of k. Steps in bytes. */
function packColumns(b: usize, rowStep: i32, columnStep: i32, count: i32, n: i32, to: usize): void {
  for (let j = 0; j < n; j += 8) {
    const columns = min(8, n - j);
    let from = b + j * columnStep;
    if (columns === 8 && columnStep === 4) {
      for (let k = 0; k < count; k++) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        from += rowStep;
        to += 32;
      }
    } else {
      for (let k = 0; k < count; k++) {
        for (let c = 0; c < 8; c++)
          store<f32>(to + 4 * c, c < columns ? load<f32>(from + c * columnStep) : 0);
        from += rowStep;
        to += 32;
      }
    }
  }
}

/** to[panel of 4 rows][k][4] = a[rows, k] */
function packRows(a: usize, rowStep: i32, innerStep: i32, count: i32, m: i32, to: usize): void {
  for (let i = 0; i < m; i += 4) {
    const rows = min(4, m - i);
    let from = a + i * rowStep;
    if (rows === 4 && rowStep === 4) {
      for (let k = 0; k < count; k++) {
        v128.store(to, v128.load(from));
        from += innerStep;
        to += 16;
      }
    } else {
      for (let k = 0; k < count; k++) {
        for (let r = 0; r < 4; r++) store<f32>(to + 4 * r, r < rows ? load<f32>(from + r * rowStep) : 0);
        from += innerStep;
        to += 16;
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
  const rows = columns + 4 * min(k, INNER) * ((n + 7) & ~7);
  const firstRow = byColumns ? 0 : from,
    endRow = byColumns ? m : to;
  const firstColumn = byColumns ? from : 0,
    width = (byColumns ? to : n) - firstColumn;
  b += firstColumn * bColumn;
  // At least once, so that an empty sum gives the bias or zeros.
  let inner = 0;
  do {
    const count = min(INNER, k - inner);
    packColumns(b + inner * bInner, bInner, bColumn, count, width, columns);
    for (let top = firstRow; top < endRow; top += ROWS) {
      const height = min(ROWS, endRow - top);
      if (transposeA || height % 4 !== 0) {
        packRows(a + top * aRow + inner * aInner, aRow, aInner, count, height, rows);
      }
      for (let j = 0; j < width; j += 8) {
        const panel = columns + 4 * j * count;
        const inColumns = min(8, width - j);
        for (let i = 0; i < height; i += 4) {
          const inRows = min(4, height - i);
          const whole = inRows === 4 && inColumns === 8;
          const straight = inRows === 4 && !transposeA;
          const left = straight ? a + (top + i) * aRow + inner * 4 : rows + 4 * i * count;
          const leftRow = straight ? aRow : 4;
          const leftInner = straight ? 4 : 16;
          const at = out + (top + i) * outStep + 4 * (firstColumn + j);
          let initial: usize = at;
          let initialStep = outStep;
          if (inner === 0) {
            initial = bias === 0 ? 0 : bias + 4 * (firstColumn + j);
            initialStep = 0;
          }
          if (whole) {
            tile(left, leftRow, leftInner, panel, 32, initial, initialStep, at, outStep, count);
            continue;
          }
          if (initial !== 0) {
            for (let r = 0; r < inRows; r++) copyRow(initial + r * initialStep, edge + 32 * r, inColumns);
            initial = edge;
          }
          tile(left, leftRow, leftInner, panel, 32, initial, 32, edge, 32, count);
          for (let r = 0; r < inRows; r++) copyRow(edge + 32 * r, at + r * outStep, inColumns);
        }
      }
    }
    inner += INNER;
  } while (inner < k);
}
