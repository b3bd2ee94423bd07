import { exponential, exponential1, maximum, multiplyAdd, sumOf } from './arithmetic';

/**
 * What the Kullback–Leibler divergence of two softmax distributions is made of, row by row. With x = p − max p and
 * y = q − max q: Σ_v exp x, Σ_v exp y and Σ_v exp x (x − y). The caller takes the logarithms:
 * KL = products / sumsP − ln sumsP + ln sumsQ.
 *
 * @param p, q logits [rows, vocabulary]
 * @param products, sumsP, sumsQ [rows]
 * @param from, to the rows to compute
 */
export function tokenKl(
  p: usize,
  q: usize,
  products: usize,
  sumsP: usize,
  sumsQ: usize,
  vocabulary: i32,
  from: i32,
  to: i32,
): void {
  const whole = vocabulary & ~3;
  p += 4 * vocabulary * from;
  q += 4 * vocabulary * from;
  for (let row = from; row < to; row++) {
    const topP = maximum(p, vocabulary);
    const topQ = maximum(q, vocabulary);
    let product4 = f32x4.splat(0);
    let sumP4 = product4;
    let sumQ4 = product4;
    for (let v = 0; v < whole; v += 4) {
      const x = f32x4.sub(v128.load(p + 4 * v), f32x4.splat(topP));
      const y = f32x4.sub(v128.load(q + 4 * v), f32x4.splat(topQ));
      const e = exponential(x);
      sumP4 = f32x4.add(sumP4, e);
      sumQ4 = f32x4.add(sumQ4, exponential(y));
      product4 = multiplyAdd(e, f32x4.sub(x, y), product4);
    }
    let product = sumOf(product4);
    let sumP = sumOf(sumP4);
    let sumQ = sumOf(sumQ4);
    for (let v = whole; v < vocabulary; v++) {
      const x = load<f32>(p + 4 * v) - topP;
      const y = load<f32>(q + 4 * v) - topQ;
      const e = exponential1(x);
      sumP += e;
      sumQ += exponential1(y);
      product += e * (x - y);
    }
    store<f32>(products + 4 * row, product);
    store<f32>(sumsP + 4 * row, sumP);
    store<f32>(sumsQ + 4 * row, sumQ);
    p += 4 * vocabulary;
    q += 4 * vocabulary;
  }
}
