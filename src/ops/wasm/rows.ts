/** Sums over rows: out[j] = Σ_i x[i, j]. x [rows, width], out [width] */
export function columnSums(x: usize, out: usize, rows: i32, width: i32): void {
  memory.fill(out, 0, 4 * width);
  for (let row = 0; row < rows; row++) {
    addTo(out, x, width);
    x += 4 * width;
  }
}

/** Rows of a table: out[i] = table[ids[i]]. table [entries, width], ids int32 [rows], out [rows, width] */
export function embedding(table: usize, ids: usize, out: usize, rows: i32, width: i32): void {
  const bytes = 4 * width;
  for (let row = 0; row < rows; row++) {
    memory.copy(out, table + bytes * load<i32>(ids + 4 * row), bytes);
    out += bytes;
  }
}

/** Its gradient: dTable[e] = Σ_{i: ids[i] = e} dOut[i], added in the order of the rows. dTable [entries, width] */
export function embeddingGradient(
  dOut: usize,
  ids: usize,
  dTable: usize,
  rows: i32,
  width: i32,
  entries: i32,
): void {
  const bytes = 4 * width;
  memory.fill(dTable, 0, bytes * entries);
  for (let row = 0; row < rows; row++) {
    addTo(dTable + bytes * load<i32>(ids + 4 * row), dOut, width);
    dOut += bytes;
  }
}

/** y += x for `width` floats */
function addTo(y: usize, x: usize, width: i32): void {
  let j = 0;
  for (; j + 4 <= width; j += 4) {
    v128.store(y + 4 * j, f32x4.add(v128.load(y + 4 * j), v128.load(x + 4 * j)));
  }
  for (; j < width; j++) store<f32>(y + 4 * j, load<f32>(y + 4 * j) + load<f32>(x + 4 * j));
}
