import { tile } from './tile';

/**
 * out = a b (+ bias on every row) with either factor transposed if wanted: [m, k] × [k, n].
 *
 * Both factors are first copied into panels (Goto & van de Geijn 2008): `inner` values of k at a time, b in panels
 * of 8 columns and a in panels of 4 rows, so that the tiles read memory in order, whatever the layout was; sizes
 * are rounded up with zeros. What sticks out of `out` at its edges is computed in scratch memory.
 */

/** Values of k in a panel: one of 8 columns (8 kB) and several of 4 rows stay in the first-level cache. */
const INNER = 256;
/** Rows of a that are packed at a time. */
const ROWS = 64;

/** Bytes of scratch memory that `matMul` needs. */
export function matMulScratch(k: i32, n: i32): i32 {
  return 4 * (min(k, INNER) * (((n + 7) & ~7) + ROWS) + 4 * 8);
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

/** Copies the part of a 4 × 8 tile that lies inside of the matrix; `inward` loads it, else it is stored. */
function copyEdge(out: usize, outStep: i32, edge: usize, rows: i32, columns: i32, inward: bool): void {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const inside = out + r * outStep + 4 * c,
        outside = edge + 32 * r + 4 * c;
      if (inward) store<f32>(outside, load<f32>(inside));
      else store<f32>(inside, load<f32>(outside));
    }
  }
}

/**
 * @param a [m, k], or [k, m] if `transposeA`
 * @param b [k, n], or [n, k] if `transposeB`
 * @param bias [n], or 0 for none
 * @param out [m, n]
 * @param scratch `matMulScratch` bytes
 */
export function matMul(
  a: usize,
  b: usize,
  bias: usize,
  out: usize,
  scratch: usize,
  m: i32,
  k: i32,
  n: i32,
  transposeA: bool,
  transposeB: bool,
): void {
  const aRow: i32 = transposeA ? 4 : 4 * k,
    aInner: i32 = transposeA ? 4 * m : 4;
  const bInner: i32 = transposeB ? 4 : 4 * n,
    bColumn: i32 = transposeB ? 4 * k : 4;
  const outStep = 4 * n;
  if (bias !== 0) for (let i = 0; i < m; i++) memory.copy(out + i * outStep, bias, outStep);
  else if (k === 0) memory.fill(out, 0, m * outStep);

  const edge = scratch;
  const columns = edge + 4 * 4 * 8;
  const rows = columns + 4 * min(k, INNER) * ((n + 7) & ~7);
  for (let from = 0; from < k; from += INNER) {
    const count = min(INNER, k - from);
    const accumulate = from > 0 || bias !== 0;
    packColumns(b + from * bInner, bInner, bColumn, count, n, columns);
    for (let top = 0; top < m; top += ROWS) {
      const height = min(ROWS, m - top);
      packRows(a + top * aRow + from * aInner, aRow, aInner, count, height, rows);
      for (let j = 0; j < n; j += 8) {
        const panel = columns + 4 * j * count;
        for (let i = 0; i < height; i += 4) {
          const at = out + (top + i) * outStep + 4 * j,
            left = rows + 4 * i * count;
          if (i + 4 <= height && j + 8 <= n) {
            tile(left, 4, 16, panel, 32, at, outStep, count, accumulate);
          } else {
            const inRows = min(4, height - i),
              inColumns = min(8, n - j);
            if (accumulate) copyEdge(at, outStep, edge, inRows, inColumns, true);
            tile(left, 4, 16, panel, 32, edge, 32, count, accumulate);
            copyEdge(at, outStep, edge, inRows, inColumns, false);
          }
        }
      }
    }
  }
}
