/**
 * Statistics of lists of numbers: one place for all of the lab. Sums go from left to right in plain double precision;
 * a statistics library corrects for rounding on the way, and recorded rows would differ from it in their last bits.
 * The tests compare with one.
 */

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Σ (x − m)² @param m the mean, as a rule */
export function sumOfSquares(values: readonly number[], m: number): number {
  return values.reduce((total, value) => total + (value - m) ** 2, 0);
}

/** √(Σ (x − mean)² / n): of the whole population. */
export function populationDeviation(values: readonly number[]): number {
  return Math.sqrt(sumOfSquares(values, mean(values)) / values.length);
}

/** Mean of a sample and its standard error, s / √n with n − 1 in the deviation; the error of one value is 0. */
export function meanAndError(values: readonly number[]): { mean: number; stderr: number } {
  const n = values.length;
  const m = mean(values);
  if (n < 2) return { mean: m, stderr: 0 };
  const variance = sumOfSquares(values, m) / (n - 1);
  return { mean: m, stderr: Math.sqrt(variance / n) };
}

/** Pearson's r of two lists of the same length; 0 where one of them does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const centred = (values: readonly number[]) => {
    const m = mean(values);
    return values.map((value) => value - m);
  };
  const product = (u: readonly number[], v: readonly number[]) =>
    u.reduce((total, value, i) => total + value * v[i], 0);
  const [x, y] = [centred(a), centred(b)];
  const spread = Math.sqrt(product(x, x) * product(y, y));
  return spread > 0 ? product(x, y) / spread : 0;
}

/** Interpolated linearly between the values, which may be in any order; q = 0.5 is the median. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** A number with its 95% interval, from so many samples. */
export interface Estimate {
  value: number;
  interval: [low: number, high: number];
  /** Of a mean, whose interval is the value ± 1.96 standard errors. */
  stderr?: number;
  n: number;
}

/** Mean of a sample with its normal interval. */
export function meanEstimate(values: readonly number[]): Estimate {
  const { mean: value, stderr } = meanAndError(values);
  return { value, stderr, interval: [value - 1.96 * stderr, value + 1.96 * stderr], n: values.length };
}

/** What a comparison counts for: 1 for a difference above 0, ½ for a tie, else 0. */
export function winOf(difference: number): number {
  return difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
}

/** A rate with Wilson's interval. @param outcomes 1 for a success, 0 for a failure, ½ for a tie */
export function rateEstimate(outcomes: readonly number[]): Estimate {
  const successes = sum(outcomes);
  const n = outcomes.length;
  return { value: successes / n, interval: wilsonInterval(successes, n), n };
}

/** The 97.5% point of the standard normal: two-sided 95%. */
const Z95 = 1.959963984540054;

/**
 * 95% interval of a rate (Wilson 1927):
 *
 *   (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n)
 *
 * Unlike p̂ ± z·stderr it stays within 0 and 1 and does not shrink to nothing at 0 or n wins.
 *
 * @param wins wins + ½ ties, 0 to n
 * @param n comparisons; none at all leave every rate possible
 */
export function wilsonInterval(wins: number, n: number): [low: number, high: number] {
  if (!(wins >= 0 && wins <= n)) throw new Error(`wilsonInterval: ${wins} wins of ${n}`);
  if (n === 0) return [0, 1];
  const rate = wins / n;
  const square = Z95 ** 2;
  const centre = rate + square / (2 * n);
  const half = Z95 * Math.sqrt((rate * (1 - rate)) / n + square / (4 * n ** 2));
  const scale = 1 + square / n;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}
