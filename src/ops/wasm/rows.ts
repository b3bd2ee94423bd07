/** Sums over rows: out[j] = Σ_i x[i, j]. x [rows, width], out [width] */
export function columnSums(x: usize, out: usize, rows: i32, width: i32): void {
  memory.fill(out, 0, 4 * width);
  for (let row = 0; row < rows; row++) {
    add(out, x, out, width);
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
    const entry = dTable + bytes * load<i32>(ids + 4 * row);
    add(entry, dOut, entry, width);
    dOut += bytes;
  }
}

/** out = x + y of `size` floats; out may be x or y. */
export function add(x: usize, y: usize, out: usize, size: i32): void {
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    v128.store(out + 4 * i, f32x4.add(v128.load(x + 4 * i), v128.load(y + 4 * i)));
  }
  for (; i < size; i++) store<f32>(out + 4 * i, load<f32>(x + 4 * i) + load<f32>(y + 4 * i));
}
