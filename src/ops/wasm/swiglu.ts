import { sigmoid } from './arithmetic';

/** silu(gate) · up with silu(x) = x σ(x) (Shazeer 2020, eq. 5) */
function value(gate: v128, up: v128): v128 {
  return f32x4.mul(f32x4.mul(gate, sigmoid(gate)), up);
}

/** ∂gate = ∂y · up · σ (1 + gate (1 − σ)), of which this is σ (1 + gate (1 − σ)). */
function slope(gate: v128, s: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.mul(s, f32x4.add(one, f32x4.mul(gate, f32x4.sub(one, s))));
}

/** out = silu(gate) · up of floats `from` to `to` */
export function swiglu(gate: usize, up: usize, out: usize, from: i32, to: i32): void {
  let i = from;
  for (; i + 4 <= to; i += 4) {
    v128.store(out + 4 * i, value(v128.load(gate + 4 * i), v128.load(up + 4 * i)));
  }
  for (; i < to; i++) {
    const y = value(v128.load32_splat(gate + 4 * i), v128.load32_splat(up + 4 * i));
    v128.store_lane<f32>(out + 4 * i, y, 0);
  }
}

/** ∂gate and ∂up = ∂y · silu(gate) of `swiglu` */
export function swigluGradient(
  gate: usize,
  up: usize,
  dOut: usize,
  dGate: usize,
  dUp: usize,
  from: i32,
  to: i32,
): void {
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const x = v128.load(gate + 4 * i),
      dy = v128.load(dOut + 4 * i);
    const s = sigmoid(x);
    v128.store(dGate + 4 * i, f32x4.mul(f32x4.mul(dy, v128.load(up + 4 * i)), slope(x, s)));
    v128.store(dUp + 4 * i, f32x4.mul(dy, f32x4.mul(x, s)));
  }
  for (; i < to; i++) {
    const x = v128.load32_splat(gate + 4 * i),
      dy = v128.load32_splat(dOut + 4 * i);
    const s = sigmoid(x);
    const along = f32x4.mul(f32x4.mul(dy, v128.load32_splat(up + 4 * i)), slope(x, s));
    v128.store_lane<f32>(dGate + 4 * i, along, 0);
    v128.store_lane<f32>(dUp + 4 * i, f32x4.mul(dy, f32x4.mul(x, s)), 0);
  }
}
