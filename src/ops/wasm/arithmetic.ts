/**
 * Arithmetic on four floats at once, shared by all kernels. The module is compiled twice: for engines with relaxed
 * SIMD a product and a sum are one instruction, which rounds once instead of twice.
 */

/** a · b + c */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** x₀ + x₁ + x₂ + x₃ */
export function sumOf(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Σ a[i] b[i] of `size` floats */
export function dot(a: usize, b: usize, size: i32): f32 {
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= size; i += 4) sums = multiplyAdd(v128.load(a + 4 * i), v128.load(b + 4 * i), sums);
  let sum = sumOf(sums);
  for (; i < size; i++) sum += load<f32>(a + 4 * i) * load<f32>(b + 4 * i);
  return sum;
}

/** max(x₀, x₁, x₂, x₃) */
export function maximumOf(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return max<f32>(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** max x[i] of `size` floats */
export function maximum(x: usize, size: i32): f32 {
  const whole = size & ~3;
  let tops = f32x4.splat(-Infinity);
  for (let i = 0; i < whole; i += 4) tops = f32x4.max(tops, v128.load(x + 4 * i));
  let top = maximumOf(tops);
  for (let i = whole; i < size; i++) top = max<f32>(top, load<f32>(x + 4 * i));
  return top;
}

/**
 * eˣ to about 2 units in the last place: x = n ln 2 + r with |r| ≤ ½ ln 2, eˣ = 2ⁿ eʳ, and eʳ by the polynomial of
 * the Cephes library (Moshier, expf). It is 0 below −87 and stays at e⁸⁸ above 88, so it is finite everywhere; a NaN
 * stays one.
 */
export function exponential(x: v128): v128 {
  const tooSmall = f32x4.lt(x, f32x4.splat(-87.0));
  // "pseudo" minimum and maximum are one instruction each, and return their first argument when it is NaN.
  x = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87.0)), f32x4.splat(88.0));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(<f32>Math.LOG2E)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = multiplyAdd(p, r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd(p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd(p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd(p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(multiplyAdd(f32x4.mul(r, r), p, r), f32x4.splat(1));
  return v128.andnot(i32x4.add(p, i32x4.shl(i32x4.trunc_sat_f32x4_s(n), 23)), tooSmall);
}

/** σ(x) = 1 / (1 + e⁻ˣ) */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}

/** e to the power of one number, by the same polynomial. */
export function exponential1(x: f32): f32 {
  return f32x4.extract_lane(exponential(f32x4.splat(x)), 0);
}
