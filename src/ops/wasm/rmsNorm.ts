import { multiplyAdd, sumOf } from './arithmetic';

/**
 * Root-mean-square normalisation of rows: x̂ = r x with r = 1 / √(mean(x²) + ε), out = gain x̂.
 *
 * @param x, out [rows, width]
 * @param gain [width]
 * @param factors r of each row, for the gradient: [rows]
 * @param from, to the rows to compute
 */
export function rmsNorm(
  x: usize,
  gain: usize,
  out: usize,
  factors: usize,
  width: i32,
  epsilon: f32,
  from: i32,
  to: i32,
): void {
  const whole = width & ~3;
  x += 4 * width * from;
  out += 4 * width * from;
  for (let row = from; row < to; row++) {
    const r: f32 = <f32>1 / sqrt<f32>(squares(x, width) / <f32>width + epsilon);
    for (let i = 0; i < whole; i += 4) {
      const normalised = f32x4.mul(v128.load(x + 4 * i), f32x4.splat(r));
      v128.store(out + 4 * i, f32x4.mul(normalised, v128.load(gain + 4 * i)));
    }
    for (let i = whole; i < width; i++) {
      store<f32>(out + 4 * i, load<f32>(x + 4 * i) * r * load<f32>(gain + 4 * i));
    }
    store<f32>(factors + 4 * row, r);
    x += 4 * width;
    out += 4 * width;
  }
}

/** Σ x[i]² */
function squares(x: usize, width: i32): f32 {
  const whole = width & ~3;
  let sums = f32x4.splat(0);
  for (let i = 0; i < whole; i += 4) sums = multiplyAdd(v128.load(x + 4 * i), v128.load(x + 4 * i), sums);
  let sum = sumOf(sums);
  for (let i = whole; i < width; i++) sum += load<f32>(x + 4 * i) * load<f32>(x + 4 * i);
  return sum;
}

/**
 * With g = ∂out · gain: ∂x = r (g − x̂ mean(g x̂)), ∂gain = Σ_rows ∂out x̂, which is summed in blocks of rows as in
 * `layerNormGradient`.
 *
 * @param dx [rows, width]
 * @param dGains [blocks, width]
 * @param from, to the blocks to compute
 */
export function rmsNormGradient(
  x: usize,
  gain: usize,
  factors: usize,
  dOut: usize,
  dx: usize,
  dGains: usize,
  rows: i32,
  width: i32,
  rowsOfBlock: i32,
  from: i32,
  to: i32,
): void {
  for (let block = from; block < to; block++) {
    const dGain = dGains + 4 * width * block;
    memory.fill(dGain, 0, 4 * width);
    const end = min((block + 1) * rowsOfBlock, rows);
    for (let row = block * rowsOfBlock; row < end; row++) {
      const at = 4 * width * row;
      rowGradient(x + at, gain, load<f32>(factors + 4 * row), dOut + at, dx + at, dGain, width);
    }
  }
}

function rowGradient(x: usize, gain: usize, r: f32, dOut: usize, dx: usize, dGain: usize, width: i32): void {
  const whole = width & ~3;
  const rs = f32x4.splat(r);
  let products = f32x4.splat(0);
  for (let i = 0; i < whole; i += 4) {
    const dy = v128.load(dOut + 4 * i);
    const normalised = f32x4.mul(v128.load(x + 4 * i), rs);
    v128.store(dGain + 4 * i, multiplyAdd(dy, normalised, v128.load(dGain + 4 * i)));
    products = multiplyAdd(f32x4.mul(dy, v128.load(gain + 4 * i)), normalised, products);
  }
  let product = sumOf(products);
  for (let i = whole; i < width; i++) {
    const dy = load<f32>(dOut + 4 * i),
      normalised = load<f32>(x + 4 * i) * r;
    store<f32>(dGain + 4 * i, load<f32>(dGain + 4 * i) + dy * normalised);
    product += dy * load<f32>(gain + 4 * i) * normalised;
  }
  product /= <f32>width;
  for (let i = 0; i < whole; i += 4) {
    const along = f32x4.mul(f32x4.mul(v128.load(x + 4 * i), rs), f32x4.splat(product));
    const g = f32x4.mul(v128.load(dOut + 4 * i), v128.load(gain + 4 * i));
    v128.store(dx + 4 * i, f32x4.mul(f32x4.sub(g, along), rs));
  }
  for (let i = whole; i < width; i++) {
    const g = load<f32>(dOut + 4 * i) * load<f32>(gain + 4 * i);
    store<f32>(dx + 4 * i, (g - load<f32>(x + 4 * i) * r * product) * r);
  }
}
