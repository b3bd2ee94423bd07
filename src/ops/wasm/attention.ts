import { exponential, maximumOf, multiplyAdd, sumOf } from './arithmetic';
import { tile } from './tile';

/**
 * Causal self-attention (Vaswani et al. 2017, eq. 1), one head of one sequence at a time:
 * s = q kᵀ / √d, p[i] = softmax(s[i, 0 … i]), out = p v.
 *
 * Gradient: ∂v = pᵀ ∂out, ∂p = ∂out vᵀ, ∂s = p (∂p − Σ_j p ∂p), ∂q = ∂s k / √d, ∂k = ∂sᵀ q / √d.
 *
 * Queries, keys and values lie side by side in qkv [sequences × time, 3 × heads × d], row by row, heads next to
 * each other. Each head is first copied into scratch memory, its sizes rounded up to multiples of 8 with zeros
 * (T = time, D = d rounded up), so that all products are whole tiles; what a mask hides is never computed, except
 * inside of the tiles that the diagonal crosses.
 */

function roundUp(n: i32): i32 {
  return (n + 7) & ~7;
}

/** Bytes of scratch memory for one head: six [T, D] matrices and one [T, T]. */
export function attentionScratch(time: i32, d: i32): i32 {
  const T = roundUp(time),
    D = roundUp(d);
  return 4 * (6 * T * D + T * T);
}

/** to[t, c] = factor · from[t, c], and zero beyond [time, d]. `fromStep` bytes between rows of from. */
function pack(from: usize, fromStep: i32, time: i32, d: i32, factor: f32, to: usize): void {
  const T = roundUp(time),
    D = roundUp(d);
  memory.fill(to, 0, 4 * T * D);
  for (let t = 0; t < time; t++) {
    const source = from + t * fromStep,
      target = to + 4 * t * D;
    let c = 0;
    for (; c + 4 <= d; c += 4) {
      v128.store(target + 4 * c, f32x4.mul(v128.load(source + 4 * c), f32x4.splat(factor)));
    }
    for (; c < d; c++) store<f32>(target + 4 * c, load<f32>(source + 4 * c) * factor);
  }
}

/** to[c, t] = from[t, c] for a packed [T, D]. */
function transpose(from: usize, T: i32, D: i32, to: usize): void {
  for (let t = 0; t < T; t += 4) {
    for (let c = 0; c < D; c += 4) {
      const source = from + 4 * (t * D + c),
        step = 4 * D;
      const r0 = v128.load(source),
        r1 = v128.load(source + step);
      const r2 = v128.load(source + 2 * step),
        r3 = v128.load(source + 3 * step);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5),
        high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5),
        high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      const target = to + 4 * (c * T + t),
        across = 4 * T;
      v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(target + across, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      v128.store(target + 2 * across, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      v128.store(target + 3 * across, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    }
  }
}

/** to[t, c] = factor · from[t, c] for a packed [T, D] into rows `toStep` bytes apart. */
function unpack(from: usize, time: i32, d: i32, factor: f32, to: usize, toStep: i32): void {
  const D = roundUp(d);
  for (let t = 0; t < time; t++) {
    const source = from + 4 * t * D,
      target = to + t * toStep;
    let c = 0;
    for (; c + 4 <= d; c += 4) {
      v128.store(target + 4 * c, f32x4.mul(v128.load(source + 4 * c), f32x4.splat(factor)));
    }
    for (; c < d; c++) store<f32>(target + 4 * c, load<f32>(source + 4 * c) * factor);
  }
}

/** out[T, T] = a bᵀ on and below the diagonal's tiles. a [T, D], bTransposed [D, T] */
function lowerProduct(a: usize, bTransposed: usize, out: usize, T: i32, D: i32): void {
  for (let i = 0; i < T; i += 4) {
    for (let j = 0; j <= i; j += 8) {
      tile(a + 4 * i * D, 4 * D, 4, bTransposed + 4 * j, 4 * T, 0, 0, out + 4 * (i * T + j), 4 * T, D);
    }
  }
}

/** out[T, D] = lower b with lower [T, T] zero above the diagonal: row i needs columns 0 … i only. */
function lowerTimes(lower: usize, b: usize, out: usize, T: i32, D: i32): void {
  for (let i = 0; i < T; i += 4) {
    for (let c = 0; c < D; c += 8) {
      tile(lower + 4 * i * T, 4 * T, 4, b + 4 * c, 4 * D, 0, 0, out + 4 * (i * D + c), 4 * D, i + 4);
    }
  }
}

/** out[T, D] = lowerᵀ b: row j needs rows j … T − 1 of lower only. */
function lowerTransposedTimes(lower: usize, b: usize, out: usize, T: i32, D: i32): void {
  for (let j = 0; j < T; j += 4) {
    for (let c = 0; c < D; c += 8) {
      const from = lower + 4 * (j * T + j),
        rows = b + 4 * (j * D + c);
      tile(from, 4, 4 * T, rows, 4 * D, 0, 0, out + 4 * (j * D + c), 4 * D, T - j);
    }
  }
}

/** Softmax of row[0 … last] in place; zero from there to T, a multiple of 4. */
export function softmaxRow(row: usize, last: i32, T: i32): void {
  const end = (last & ~3) + 4; // the vectors that hold visible entries
  for (let j = last + 1; j < end; j++) store<f32>(row + 4 * j, -Infinity);
  let largest = v128.load(row);
  for (let j = 4; j < end; j += 4) largest = f32x4.max(largest, v128.load(row + 4 * j));
  const top = f32x4.splat(maximumOf(largest));
  for (let j = 0; j < end; j += 4) {
    const at = row + 4 * j;
    v128.store(at, exponential(f32x4.sub(v128.load(at), top)));
  }
  memory.fill(row + 4 * (last + 1), 0, 4 * (T - last - 1));
  let total = f32x4.splat(0);
  for (let j = 0; j < end; j += 4) total = f32x4.add(total, v128.load(row + 4 * j));
  const factor = f32x4.splat(<f32>1 / sumOf(total));
  for (let j = 0; j < end; j += 4) v128.store(row + 4 * j, f32x4.mul(v128.load(row + 4 * j), factor));
}

/** One head of one sequence: qkv [time, 3 × width], out [time, width], both from the head's columns on; weights [T, T]. */
function attendHead(
  qkv: usize,
  out: usize,
  weights: usize,
  scratch: usize,
  time: i32,
  heads: i32,
  d: i32,
): void {
  const T = roundUp(time),
    D = roundUp(d);
  const width = 4 * (heads * d),
    step = 3 * width,
    matrix = 4 * (T * D);
  const q = scratch,
    kT = q + matrix,
    v = kT + matrix,
    packed = v + matrix;
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>d);
  pack(qkv, step, time, d, scale, q);
  pack(qkv + width, step, time, d, 1, packed);
  transpose(packed, T, D, kT);
  pack(qkv + 2 * width, step, time, d, 1, v);
  lowerProduct(q, kT, weights, T, D);
  for (let i = 0; i < T; i++) softmaxRow(weights + 4 * i * T, i, T);
  lowerTimes(weights, v, packed, T, D);
  unpack(packed, time, d, 1, out, width);
}

/**
 * @param qkv [sequences × time, 3 × heads × d]
 * @param out [sequences × time, heads × d]
 * @param weights p, for the gradient: [sequences × heads, T, T]
 * @param scratch `attentionScratch` bytes
 * @param from, to the heads to compute, counted sequence by sequence
 */
export function attention(
  qkv: usize,
  out: usize,
  weights: usize,
  time: i32,
  heads: i32,
  d: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const T = roundUp(time),
    width = 4 * (heads * d);
  for (let unit = from; unit < to; unit++) {
    const rows = (unit / heads) * time * width,
      column = 4 * (unit % heads) * d;
    attendHead(
      qkv + 3 * rows + column,
      out + rows + column,
      weights + 4 * unit * T * T,
      scratch,
      time,
      heads,
      d,
    );
  }
}

/**
 * The same for sequences of different lengths, one after the other without padding.
 *
 * @param weights for each sequence [heads, T, T], T its own length rounded up
 * @param lengths int32 [sequences]
 * @param scratch `attentionScratch` bytes of the longest
 */
export function raggedAttention(
  qkv: usize,
  out: usize,
  weights: usize,
  lengths: usize,
  heads: i32,
  d: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const width = 4 * (heads * d);
  for (let first = 0; first < to; first += heads) {
    const time = load<i32>(lengths),
      T = roundUp(time);
    for (let h = max(from - first, 0); h < min(to - first, heads); h++) {
      const column = 4 * h * d;
      attendHead(qkv + column, out + column, weights + 4 * h * T * T, scratch, time, heads, d);
    }
    lengths += 4;
    qkv += 3 * time * width;
    out += time * width;
    weights += 4 * heads * T * T;
  }
}

/** ∂s = p (∂p − Σ_j p ∂p) of one row, in place of ∂p, for j < end; zero beyond the diagonal because p is. */
function softmaxRowGradient(p: usize, dp: usize, end: i32): void {
  let projection = f32x4.splat(0);
  for (let j = 0; j < end; j += 4) {
    projection = multiplyAdd(v128.load(p + 4 * j), v128.load(dp + 4 * j), projection);
  }
  const total = f32x4.splat(sumOf(projection));
  for (let j = 0; j < end; j += 4) {
    v128.store(dp + 4 * j, f32x4.mul(v128.load(p + 4 * j), f32x4.sub(v128.load(dp + 4 * j), total)));
  }
}

/** One head of one sequence: dOut [time, width] → dQkv [time, 3 × width], all from the head's columns on. */
function attendHeadGradient(
  qkv: usize,
  weights: usize,
  dOut: usize,
  dQkv: usize,
  scratch: usize,
  time: i32,
  heads: i32,
  d: i32,
): void {
  const T = roundUp(time),
    D = roundUp(d);
  const width = 4 * (heads * d),
    step = 3 * width,
    matrix = 4 * (T * D);
  const q = scratch,
    k = q + matrix,
    v = k + matrix,
    vT = v + matrix,
    dy = vT + matrix,
    result = dy + matrix;
  const ds = result + matrix; // [T, T]
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>d);
  pack(qkv, step, time, d, 1, q);
  pack(qkv + width, step, time, d, 1, k);
  pack(qkv + 2 * width, step, time, d, 1, v);
  pack(dOut, width, time, d, 1, dy);
  transpose(v, T, D, vT);
  lowerProduct(dy, vT, ds, T, D); // ∂p
  // Up to the end of the 4 × 4 block on the diagonal, which is all that the products below read.
  for (let i = 0; i < T; i++) softmaxRowGradient(weights + 4 * i * T, ds + 4 * i * T, (i & ~3) + 4);
  lowerTimes(ds, k, result, T, D);
  unpack(result, time, d, scale, dQkv, step);
  lowerTransposedTimes(ds, q, result, T, D);
  unpack(result, time, d, scale, dQkv + width, step);
  lowerTransposedTimes(weights, dy, result, T, D);
  unpack(result, time, d, 1, dQkv + 2 * width, step);
}

/**
 * @param dOut [sequences × time, heads × d]
 * @param dQkv [sequences × time, 3 × heads × d]
 */
export function attentionGradient(
  qkv: usize,
  weights: usize,
  dOut: usize,
  dQkv: usize,
  time: i32,
  heads: i32,
  d: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const T = roundUp(time),
    width = 4 * (heads * d);
  for (let unit = from; unit < to; unit++) {
    const rows = (unit / heads) * time * width,
      column = 4 * (unit % heads) * d;
    attendHeadGradient(
      qkv + 3 * rows + column,
      weights + 4 * unit * T * T,
      dOut + rows + column,
      dQkv + 3 * rows + column,
      scratch,
      time,
      heads,
      d,
    );
  }
}

/** The same for sequences of different lengths. @param lengths int32 [sequences] */
export function raggedAttentionGradient(
  qkv: usize,
  weights: usize,
  dOut: usize,
  dQkv: usize,
  lengths: usize,
  heads: i32,
  d: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const width = 4 * (heads * d);
  for (let first = 0; first < to; first += heads) {
    const time = load<i32>(lengths),
      T = roundUp(time);
    for (let h = max(from - first, 0); h < min(to - first, heads); h++) {
      const column = 4 * h * d;
      attendHeadGradient(
        qkv + column,
        weights + 4 * h * T * T,
        dOut + column,
        dQkv + column,
        scratch,
        time,
        heads,
        d,
      );
    }
    lengths += 4;
    qkv += 3 * time * width;
    dQkv += 3 * time * width;
    dOut += time * width;
    weights += 4 * heads * T * T;
  }
}
