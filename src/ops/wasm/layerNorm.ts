import { multiplyAdd, sumOf } from './arithmetic';

/**
 * Layer normalisation of rows: x̂ = (x − mean) r with r = 1 / √(variance + ε), out = gain x̂ + bias.
 *
 * @param x, out [rows, width]
 * @param gain, bias [width]
 * @param moments mean and r of each row, for the gradient: [rows, 2]
 * @param from, to the rows to compute
 */
export function layerNorm(
  x: usize,
  gain: usize,
  bias: usize,
  out: usize,
  moments: usize,
  width: i32,
  epsilon: f32,
  from: i32,
  to: i32,
): void {
  const whole = width & ~3;
  x += 4 * width * from;
  out += 4 * width * from;
  moments += 8 * from;
  for (let row = from; row < to; row++) {
    const mean = total(x, width) / <f32>width;
    const r: f32 = <f32>1 / sqrt<f32>(squaredDistance(x, mean, width) / <f32>width + epsilon);
    const means = f32x4.splat(mean),
      rs = f32x4.splat(r);
    for (let i = 0; i < whole; i += 4) {
      const normalised = f32x4.mul(f32x4.sub(v128.load(x + 4 * i), means), rs);
      const y = multiplyAdd(normalised, v128.load(gain + 4 * i), v128.load(bias + 4 * i));
      v128.store(out + 4 * i, y);
    }
    for (let i = whole; i < width; i++) {
      const normalised = (load<f32>(x + 4 * i) - mean) * r;
      store<f32>(out + 4 * i, normalised * load<f32>(gain + 4 * i) + load<f32>(bias + 4 * i));
    }
    store<f32>(moments, mean);
    store<f32>(moments, r, 4);
    x += 4 * width;
    out += 4 * width;
    moments += 8;
  }
}

/** Σ x[i] */
function total(x: usize, width: i32): f32 {
  const whole = width & ~3;
  let sums = f32x4.splat(0);
  for (let i = 0; i < whole; i += 4) sums = f32x4.add(sums, v128.load(x + 4 * i));
  let sum = sumOf(sums);
  for (let i = whole; i < width; i++) sum += load<f32>(x + 4 * i);
  return sum;
}

/** Σ (x[i] − mean)² */
function squaredDistance(x: usize, mean: f32, width: i32): f32 {
  const whole = width & ~3;
  let sums = f32x4.splat(0);
  for (let i = 0; i < whole; i += 4) {
    const distance = f32x4.sub(v128.load(x + 4 * i), f32x4.splat(mean));
    sums = multiplyAdd(distance, distance, sums);
  }
  let sum = sumOf(sums);
  for (let i = whole; i < width; i++) {
    const distance = load<f32>(x + 4 * i) - mean;
    sum += distance * distance;
  }
  return sum;
}

/**
 * With g = ∂out · gain: ∂x = r (g − mean(g) − x̂ mean(g x̂)), ∂gain = Σ_rows ∂out x̂, ∂bias = Σ_rows ∂out.
 *
 * Sums over rows are made in blocks of rows, each a row of its own, and left to the caller to add up: blocks can be
 * computed by several threads, and the sums do not depend on how many there are.
 *
 * @param dx [rows, width]
 * @param dGains, dBiases [blocks, width]
 * @param from, to the blocks to compute
 */
export function layerNormGradient(
  x: usize,
  gain: usize,
  moments: usize,
  dOut: usize,
  dx: usize,
  dGains: usize,
  dBiases: usize,
  rows: i32,
  width: i32,
  rowsOfBlock: i32,
  from: i32,
  to: i32,
): void {
  for (let block = from; block < to; block++) {
    const first = block * rowsOfBlock;
    const at = 4 * width * first,
      sumsAt = 4 * width * block;
    blockGradient(
      x + at,
      gain,
      moments + 8 * first,
      dOut + at,
      dx + at,
      dGains + sumsAt,
      dBiases + sumsAt,
      min(rowsOfBlock, rows - first),
      width,
    );
  }
}

function blockGradient(
  x: usize,
  gain: usize,
  moments: usize,
  dOut: usize,
  dx: usize,
  dGain: usize,
  dBias: usize,
  rows: i32,
  width: i32,
): void {
  memory.fill(dGain, 0, 4 * width);
  memory.fill(dBias, 0, 4 * width);
  const whole = width & ~3;
  for (let row = 0; row < rows; row++) {
    const mean = load<f32>(moments),
      r = load<f32>(moments, 4);
    const means = f32x4.splat(mean),
      rs = f32x4.splat(r);
    let sums = f32x4.splat(0),
      products = f32x4.splat(0);
    for (let i = 0; i < whole; i += 4) {
      const dy = v128.load(dOut + 4 * i);
      const normalised = f32x4.mul(f32x4.sub(v128.load(x + 4 * i), means), rs);
      v128.store(dBias + 4 * i, f32x4.add(v128.load(dBias + 4 * i), dy));
      v128.store(dGain + 4 * i, multiplyAdd(dy, normalised, v128.load(dGain + 4 * i)));
      const g = f32x4.mul(dy, v128.load(gain + 4 * i));
      sums = f32x4.add(sums, g);
      products = multiplyAdd(g, normalised, products);
    }
    let sum = sumOf(sums),
      product = sumOf(products);
    for (let i = whole; i < width; i++) {
      const dy = load<f32>(dOut + 4 * i),
        normalised = (load<f32>(x + 4 * i) - mean) * r;
      store<f32>(dBias + 4 * i, load<f32>(dBias + 4 * i) + dy);
      store<f32>(dGain + 4 * i, load<f32>(dGain + 4 * i) + dy * normalised);
      const g = dy * load<f32>(gain + 4 * i);
      sum += g;
      product += g * normalised;
    }
    sum /= <f32>width;
    product /= <f32>width;
    for (let i = 0; i < whole; i += 4) {
      const normalised = f32x4.mul(f32x4.sub(v128.load(x + 4 * i), means), rs);
      const g = f32x4.mul(v128.load(dOut + 4 * i), v128.load(gain + 4 * i));
      const along = multiplyAdd(normalised, f32x4.splat(product), f32x4.splat(sum));
      v128.store(dx + 4 * i, f32x4.mul(f32x4.sub(g, along), rs));
    }
    for (let i = whole; i < width; i++) {
      const normalised = (load<f32>(x + 4 * i) - mean) * r;
      const g = load<f32>(dOut + 4 * i) * load<f32>(gain + 4 * i);
      store<f32>(dx + 4 * i, (g - sum - normalised * product) * r);
    }
    x += 4 * width;
    dOut += 4 * width;
    dx += 4 * width;
    moments += 8;
  }
}
