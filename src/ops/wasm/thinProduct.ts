import { multiplyAdd } from './arithmetic';

/**
 * out = a bᵀ (+ bias on every row) for very few rows of a: one new token of one text, say. Every value of b is read
 * once, where it lies, because there is nothing to share the cost of copying it; the time is that of reading memory.
 * Blocks of 4 × 4 are transposed in registers, so that each number is added up in the order of k, as in `matMul`.
 *
 * @param a [m, k]
 * @param b [n, k]
 * @param bias [n], or 0 for none
 * @param out [m, n]
 * @param from, to the columns of out to compute
 */
export function thinProduct(
  a: usize,
  b: usize,
  bias: usize,
  out: usize,
  m: i32,
  k: i32,
  n: i32,
  from: i32,
  to: i32,
): void {
  const step = 4 * k;
  let j = from;
  for (; j + 8 <= to; j += 8) {
    for (let row = 0; row < m; row++) {
      const at = out + 4 * (row * n + j);
      eightColumns(a + row * step, b + j * step, step, bias === 0 ? 0 : bias + 4 * j, at, k);
    }
  }
  for (; j < to; j++) {
    for (let row = 0; row < m; row++) {
      const sum = bias === 0 ? f32x4.splat(0) : v128.load32_splat(bias + 4 * j);
      oneColumn(a + row * step, b + j * step, sum, out + 4 * (row * n + j), k);
    }
  }
}

function eightColumns(a: usize, b: usize, step: i32, bias: usize, out: usize, k: i32): void {
  let low = f32x4.splat(0);
  let high = low;
  if (bias !== 0) {
    low = v128.load(bias);
    high = v128.load(bias, 16);
  }
  let b0 = b;
  let b1 = b0 + step;
  let b2 = b1 + step;
  let b3 = b2 + step;
  let b4 = b3 + step;
  let b5 = b4 + step;
  let b6 = b5 + step;
  let b7 = b6 + step;
  let left = k;
  for (; left >= 4; left -= 4) {
    let r0 = v128.load(b0);
    let r1 = v128.load(b1);
    let r2 = v128.load(b2);
    let r3 = v128.load(b3);
    let low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    let high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    let low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    let high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    low = multiplyAdd(v128.load32_splat(a), v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), low);
    low = multiplyAdd(v128.load32_splat(a, 4), v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), low);
    low = multiplyAdd(v128.load32_splat(a, 8), v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), low);
    low = multiplyAdd(v128.load32_splat(a, 12), v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), low);
    r0 = v128.load(b4);
    r1 = v128.load(b5);
    r2 = v128.load(b6);
    r3 = v128.load(b7);
    low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    high = multiplyAdd(v128.load32_splat(a), v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), high);
    high = multiplyAdd(v128.load32_splat(a, 4), v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), high);
    high = multiplyAdd(v128.load32_splat(a, 8), v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), high);
    high = multiplyAdd(v128.load32_splat(a, 12), v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), high);
    a += 16;
    b0 += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
    b4 += 16;
    b5 += 16;
    b6 += 16;
    b7 += 16;
  }
  v128.store(out, low);
  v128.store(out, high, 16);
  // What is left of k, column by column.
  if (left === 0) return;
  for (let c = 0; c < 8; c++) {
    oneColumn(a, b0 + c * step, v128.load32_splat(out + 4 * c), out + 4 * c, left);
  }
}

/** out = initial + Σ_k a[k] b[k], one after the other. Only the first lane counts. */
function oneColumn(a: usize, b: usize, initial: v128, out: usize, k: i32): void {
  let sum = initial;
  for (let i = 0; i < k; i++) {
    sum = multiplyAdd(v128.load32_splat(a + 4 * i), v128.load32_splat(b + 4 * i), sum);
  }
  store<f32>(out, f32x4.extract_lane(sum, 0));
}
