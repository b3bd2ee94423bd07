import { multiplyAdd, sigmoid } from './arithmetic';

/** 2√(2/π) and 0.044715 times it: GELU(x) = x σ(a x + c x³). */
const LINEAR: f32 = 1.5957691;
const CUBIC: f32 = 0.07135482;

/** σ(x (a + c x²)) */
function gate(x: v128, square: v128): v128 {
  const slope = multiplyAdd(square, f32x4.splat(CUBIC), f32x4.splat(LINEAR));
  return sigmoid(f32x4.mul(x, slope));
}

function value(x: v128): v128 {
  return f32x4.mul(x, gate(x, f32x4.mul(x, x)));
}

/** ∂y (σ + x σ (1 − σ)(a + 3 c x²)) */
function derivative(x: v128, dy: v128): v128 {
  const square = f32x4.mul(x, x);
  const g = gate(x, square);
  const slope = multiplyAdd(square, f32x4.splat(3 * CUBIC), f32x4.splat(LINEAR));
  const rise = f32x4.mul(f32x4.mul(f32x4.mul(x, g), f32x4.sub(f32x4.splat(1), g)), slope);
  return f32x4.mul(dy, f32x4.add(g, rise));
}

/** GPT-2's GELU, out = ½ x (1 + tanh(√(2/π)(x + 0.044715 x³))), of floats `from` to `to`. */
export function gelu(x: usize, out: usize, from: i32, to: i32): void {
  let i = from;
  for (; i + 4 <= to; i += 4) v128.store(out + 4 * i, value(v128.load(x + 4 * i)));
  for (; i < to; i++) v128.store_lane<f32>(out + 4 * i, value(v128.load32_splat(x + 4 * i)), 0);
}

/** ∂x of `gelu` from x and ∂out. */
export function geluGradient(x: usize, dOut: usize, dx: usize, from: i32, to: i32): void {
  let i = from;
  for (; i + 4 <= to; i += 4) {
    v128.store(dx + 4 * i, derivative(v128.load(x + 4 * i), v128.load(dOut + 4 * i)));
  }
  for (; i < to; i++) {
    const dxi = derivative(v128.load32_splat(x + 4 * i), v128.load32_splat(dOut + 4 * i));
    v128.store_lane<f32>(dx + 4 * i, dxi, 0);
  }
}
