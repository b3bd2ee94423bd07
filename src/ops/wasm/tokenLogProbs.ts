import { exponential, exponential1, maximum, sumOf } from './arithmetic';

/**
 * What log-probabilities are made of, row by row: the shifted logit of the token, logits[id] − max, and the sum
 * Σ_v exp(logits[v] − max). The caller takes the logarithm: ln π = shifted − ln sum.
 *
 * @param logits [rows, vocabulary]
 * @param ids int32 [rows]
 * @param shifted, sums, maxima [rows]
 * @param from, to the rows to compute
 */
export function tokenLogProbs(
  logits: usize,
  ids: usize,
  shifted: usize,
  sums: usize,
  maxima: usize,
  vocabulary: i32,
  from: i32,
  to: i32,
): void {
  const whole = vocabulary & ~3;
  logits += 4 * vocabulary * from;
  for (let row = from; row < to; row++) {
    const top = maximum(logits, vocabulary);
    const tops = f32x4.splat(top);
    let terms = f32x4.splat(0);
    for (let v = 0; v < whole; v += 4) {
      terms = f32x4.add(terms, exponential(f32x4.sub(v128.load(logits + 4 * v), tops)));
    }
    let sum = sumOf(terms);
    for (let v = whole; v < vocabulary; v++) sum += exponential1(load<f32>(logits + 4 * v) - top);
    const id = load<i32>(ids + 4 * row);
    store<f32>(shifted + 4 * row, load<f32>(logits + 4 * id) - top);
    store<f32>(sums + 4 * row, sum);
    store<f32>(maxima + 4 * row, top);
    logits += 4 * vocabulary;
  }
}

/**
 * ∂logits = ∂y (onehot(id) − exp(logits − max) / sum). Rows with ∂y = 0 (prompt, padding) are not looked at.
 *
 * @param dOut [rows]
 * @param dLogits [rows, vocabulary]
 */
export function tokenLogProbsGradient(
  logits: usize,
  ids: usize,
  sums: usize,
  maxima: usize,
  dOut: usize,
  dLogits: usize,
  vocabulary: i32,
  from: i32,
  to: i32,
): void {
  const whole = vocabulary & ~3;
  logits += 4 * vocabulary * from;
  dLogits += 4 * vocabulary * from;
  for (let row = from; row < to; row++) {
    const dy = load<f32>(dOut + 4 * row);
    if (dy === 0) {
      memory.fill(dLogits, 0, 4 * vocabulary);
    } else {
      const top = load<f32>(maxima + 4 * row),
        factor = -dy / load<f32>(sums + 4 * row);
      const tops = f32x4.splat(top),
        factors = f32x4.splat(factor);
      for (let v = 0; v < whole; v += 4) {
        const e = exponential(f32x4.sub(v128.load(logits + 4 * v), tops));
        v128.store(dLogits + 4 * v, f32x4.mul(e, factors));
      }
      for (let v = whole; v < vocabulary; v++) {
        store<f32>(dLogits + 4 * v, exponential1(load<f32>(logits + 4 * v) - top) * factor);
      }
      const at = dLogits + 4 * load<i32>(ids + 4 * row);
      store<f32>(at, load<f32>(at) + dy);
    }
    logits += 4 * vocabulary;
    dLogits += 4 * vocabulary;
  }
}
