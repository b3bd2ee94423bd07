import { multiplyAdd } from './arithmetic';

/**
 * out[i, j] = initial[i, j] + Σ_k a[i, k] b[k, j] for 4 rows i and 8 columns j, kept in registers while k runs.
 * Every product of the module is made of such tiles.
 *
 * a[i, k] lies at a + i · rowStep + k · innerStep, so a may be read straight or transposed; rows of b, initial and
 * out are contiguous. Steps are in bytes; `initial` may be out itself, or a single row with step 0, or 0 for zeros.
 *
 * @param count values of k
 */
export function tile(
  a: usize,
  rowStep: i32,
  innerStep: i32,
  b: usize,
  bStep: i32,
  initial: usize,
  initialStep: i32,
  out: usize,
  outStep: i32,
  count: i32,
): void {
  let x00 = f32x4.splat(0);
  let x01 = x00;
  let x10 = x00;
  let x11 = x00;
  let x20 = x00;
  let x21 = x00;
  let x30 = x00;
  let x31 = x00;
  if (initial !== 0) {
    x00 = v128.load(initial);
    x01 = v128.load(initial, 16);
    initial += initialStep;
    x10 = v128.load(initial);
    x11 = v128.load(initial, 16);
    initial += initialStep;
    x20 = v128.load(initial);
    x21 = v128.load(initial, 16);
    initial += initialStep;
    x30 = v128.load(initial);
    x31 = v128.load(initial, 16);
  }
  const row2 = 2 * rowStep;
  const row3 = 3 * rowStep;
  for (; count > 0; count--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    x00 = multiplyAdd(a0, b0, x00);
    x01 = multiplyAdd(a0, b1, x01);
    const a1 = v128.load32_splat(a + rowStep);
    x10 = multiplyAdd(a1, b0, x10);
    x11 = multiplyAdd(a1, b1, x11);
    const a2 = v128.load32_splat(a + row2);
    x20 = multiplyAdd(a2, b0, x20);
    x21 = multiplyAdd(a2, b1, x21);
    const a3 = v128.load32_splat(a + row3);
    x30 = multiplyAdd(a3, b0, x30);
    x31 = multiplyAdd(a3, b1, x31);
    a += innerStep;
    b += bStep;
  }
  v128.store(out, x00);
  v128.store(out, x01, 16);
  out += outStep;
  v128.store(out, x10);
  v128.store(out, x11, 16);
  out += outStep;
  v128.store(out, x20);
  v128.store(out, x21, 16);
  out += outStep;
  v128.store(out, x30);
  v128.store(out, x31, 16);
}

/**
 * The same of 6 rows, from panels in which both factors lie in the order in which they are read.
 *
 * Twelve sums, two vectors of b and one value of a fill the registers that an engine has for them on x64. The loop is
 * not unrolled: engines then read far ahead and run out of registers.
 *
 * @param a [count, 6]
 * @param b [count, 8]
 */
export function panelTile(
  a: usize,
  b: usize,
  initial: usize,
  initialStep: i32,
  out: usize,
  outStep: i32,
  count: i32,
): void {
  let x00 = f32x4.splat(0);
  let x01 = f32x4.splat(0);
  let x10 = f32x4.splat(0);
  let x11 = f32x4.splat(0);
  let x20 = f32x4.splat(0);
  let x21 = f32x4.splat(0);
  let x30 = f32x4.splat(0);
  let x31 = f32x4.splat(0);
  let x40 = f32x4.splat(0);
  let x41 = f32x4.splat(0);
  let x50 = f32x4.splat(0);
  let x51 = f32x4.splat(0);
  if (initial !== 0) {
    x00 = v128.load(initial);
    x01 = v128.load(initial, 16);
    initial += initialStep;
    x10 = v128.load(initial);
    x11 = v128.load(initial, 16);
    initial += initialStep;
    x20 = v128.load(initial);
    x21 = v128.load(initial, 16);
    initial += initialStep;
    x30 = v128.load(initial);
    x31 = v128.load(initial, 16);
    initial += initialStep;
    x40 = v128.load(initial);
    x41 = v128.load(initial, 16);
    initial += initialStep;
    x50 = v128.load(initial);
    x51 = v128.load(initial, 16);
  }
  for (; count > 0; count--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a, 0);
    x00 = multiplyAdd(a0, b0, x00);
    x01 = multiplyAdd(a0, b1, x01);
    const a1 = v128.load32_splat(a, 4);
    x10 = multiplyAdd(a1, b0, x10);
    x11 = multiplyAdd(a1, b1, x11);
    const a2 = v128.load32_splat(a, 8);
    x20 = multiplyAdd(a2, b0, x20);
    x21 = multiplyAdd(a2, b1, x21);
    const a3 = v128.load32_splat(a, 12);
    x30 = multiplyAdd(a3, b0, x30);
    x31 = multiplyAdd(a3, b1, x31);
    const a4 = v128.load32_splat(a, 16);
    x40 = multiplyAdd(a4, b0, x40);
    x41 = multiplyAdd(a4, b1, x41);
    const a5 = v128.load32_splat(a, 20);
    x50 = multiplyAdd(a5, b0, x50);
    x51 = multiplyAdd(a5, b1, x51);
    a += 24;
    b += 32;
  }
  v128.store(out, x00);
  v128.store(out, x01, 16);
  out += outStep;
  v128.store(out, x10);
  v128.store(out, x11, 16);
  out += outStep;
  v128.store(out, x20);
  v128.store(out, x21, 16);
  out += outStep;
  v128.store(out, x30);
  v128.store(out, x31, 16);
  out += outStep;
  v128.store(out, x40);
  v128.store(out, x41, 16);
  out += outStep;
  v128.store(out, x50);
  v128.store(out, x51, 16);
}
