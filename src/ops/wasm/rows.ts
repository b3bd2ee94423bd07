/** Sums over rows: out[j] = Σ_i x[i, j] for columns `from` to `to`. x [rows, width], out [width] */
export function columnSums(x: usize, out: usize, rows: i32, width: i32, from: i32, to: i32): void {
  x += 4 * from;
  out += 4 * from;
  memory.fill(out, 0, 4 * (to - from));
  for (let row = 0; row < rows; row++) {
    addRow(out, x, to - from);
    x += 4 * width;
  }
}

/** Rows of a table: out[i] = table[ids[i]]. table [entries, width], ids int32 [rows], out [rows, width] */
export function embedding(table: usize, ids: usize, out: usize, width: i32, from: i32, to: i32): void {
  const bytes = 4 * width;
  for (let row = from; row < to; row++) {
    memory.copy(out + bytes * row, table + bytes * load<i32>(ids + 4 * row), bytes);
  }
}

/**
 * Its gradient: dTable[e] = Σ_{i: ids[i] = e} dOut[i], added in the order of the rows. dTable [entries, width]
 *
 * Threads share the columns, not the entries: a few words make up most of a text, so entries are no even shares.
 */
export function embeddingGradient(
  dOut: usize,
  ids: usize,
  dTable: usize,
  rows: i32,
  width: i32,
  entries: i32,
  from: i32,
  to: i32,
): void {
  const bytes = 4 * width;
  dOut += 4 * from;
  dTable += 4 * from;
  for (let entry = 0; entry < entries; entry++) memory.fill(dTable + bytes * entry, 0, 4 * (to - from));
  for (let row = 0; row < rows; row++) {
    addRow(dTable + bytes * load<i32>(ids + 4 * row), dOut, to - from);
    dOut += bytes;
  }
}

/** Rows of `bytes`, a multiple of 4, copied from every `fromStep` bytes to every `toStep` bytes. */
export function copyRows(
  x: usize,
  fromStep: i32,
  out: usize,
  toStep: i32,
  bytes: i32,
  from: i32,
  to: i32,
): void {
  const whole = bytes & ~15;
  for (let row = from; row < to; row++) {
    const source = x + fromStep * row,
      target = out + toStep * row;
    let i = 0;
    for (; i < whole; i += 16) v128.store(target + i, v128.load(source + i));
    for (; i < bytes; i += 4) store<i32>(target + i, load<i32>(source + i));
  }
}

/** sums += x of `size` floats */
export function addRow(sums: usize, x: usize, size: i32): void {
  add(sums, x, sums, 0, size);
}

/** out = x + y of floats `from` to `to`; out may be x or y. */
export function add(x: usize, y: usize, out: usize, from: i32, to: i32): void {
  let i = from;
  for (; i + 4 <= to; i += 4) {
    v128.store(out + 4 * i, f32x4.add(v128.load(x + 4 * i), v128.load(y + 4 * i)));
  }
  for (; i < to; i++) store<f32>(out + 4 * i, load<f32>(x + 4 * i) + load<f32>(y + 4 * i));
}
