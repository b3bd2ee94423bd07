import { exponential, exponential1, maximum } from './arithmetic';

/**
 * One token a row from softmax(logits / temperature), by inversion: the first v for which
 * Σ_{w ≤ v} e[w] > u Σ_w e[w], with e[w] = exp((logits[w] − max) / temperature).
 *
 * Sums are of 64 bits and made in the same order twice, so that u < 1 always finds a token.
 *
 * @param logits [rows, vocabulary]
 * @param uniforms u < 1 of each row: [rows]
 * @param ids int32 [rows]
 * @param scratch [vocabulary]
 * @param from, to the rows to compute
 */
export function sampleTokens(
  logits: usize,
  uniforms: usize,
  ids: usize,
  vocabulary: i32,
  inverseTemperature: f32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  logits += 4 * vocabulary * from;
  for (let row = from; row < to; row++) {
    let total: f64 = 0;
    exponentials(logits, scratch, vocabulary, inverseTemperature);
    for (let v = 0; v < vocabulary; v++) total += <f64>load<f32>(scratch + 4 * v);
    const target = total * <f64>load<f32>(uniforms + 4 * row);
    let id = 0;
    let sum = <f64>load<f32>(scratch);
    while (sum <= target && id + 1 < vocabulary) {
      id++;
      sum += <f64>load<f32>(scratch + 4 * id);
    }
    store<i32>(ids + 4 * row, id);
    logits += 4 * vocabulary;
  }
}

/** out[i] = exp((x[i] − max) · factor) */
function exponentials(x: usize, out: usize, size: i32, factor: f32): void {
  const whole = size & ~3;
  const top = maximum(x, size);
  for (let i = 0; i < whole; i += 4) {
    const shifted = f32x4.sub(v128.load(x + 4 * i), f32x4.splat(top));
    v128.store(out + 4 * i, exponential(f32x4.mul(shifted, f32x4.splat(factor))));
  }
  for (let i = whole; i < size; i++) {
    store<f32>(out + 4 * i, exponential1((load<f32>(x + 4 * i) - top) * factor));
  }
}
