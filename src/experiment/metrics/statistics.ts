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

/** Half of a normal 95% interval, in standard errors. */
export const HALF_95 = 1.96;

/** value ± 1.96 standard errors: for means of many samples. */
export function normalInterval(value: number, stderr: number): [low: number, high: number] {
  return [value - HALF_95 * stderr, value + HALF_95 * stderr];
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
  return { value, stderr, interval: normalInterval(value, stderr), n: values.length };
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

/** The 97.5% points of Student's t by degrees of freedom, from 1 (R: qt(0.975, df)). */
const T95 = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604,
  2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555,
  2.0518, 2.0484, 2.0452, 2.0423,
];

/** By how many standard errors a two-sided 95% interval reaches when the deviation comes from a sample this small. */
export function studentT95(degreesOfFreedom: number): number {
  const df = Math.floor(degreesOfFreedom);
  if (df < 1) return Number.POSITIVE_INFINITY;
  // Beyond the table two terms of the series in 1/df are exact to four digits (Abramowitz and Stegun, 26.7.5).
  const [first, second] = [(Z95 ** 3 + Z95) / 4, (5 * Z95 ** 5 + 16 * Z95 ** 3 + 3 * Z95) / 96];
  return T95[df - 1] ?? Z95 + first / df + second / df ** 2;
}

/** Mean of a few independent values, one for each seed say, with Student's interval. One value leaves it open. */
export function smallSampleEstimate(values: readonly number[]): Estimate {
  const { mean: value, stderr } = meanAndError(values);
  const half = values.length < 2 ? Number.POSITIVE_INFINITY : studentT95(values.length - 1) * stderr;
  return { value, stderr, interval: [value - half, value + half], n: values.length };
}

/** The same of shares, which lie in 0 to 1: of one value too the interval stays open, not 0 to 1. */
export function smallSampleShare(shares: readonly number[]): Estimate {
  const estimate = smallSampleEstimate(shares);
  return { ...estimate, interval: withinShares(estimate.interval) };
}

/**
 * A share over seeds, which see the same pairs: with the wider one of Student's interval over seeds and Wilson's over the
 * pairs.
 */
export function shareOver(shares: readonly number[], pairs: number): Estimate {
  const bySeed = smallSampleShare(shares);
  const value = mean(shares);
  const byPair = wilsonInterval(value * pairs, pairs);
  const stderr = Math.sqrt((value * (1 - value)) / pairs);
  if (shares.length >= 2 && byPair[1] - byPair[0] <= bySeed.interval[1] - bySeed.interval[0]) return bySeed;
  return { value, stderr, interval: byPair, n: shares.length };
}

/** Cut to 0 to 1, which takes nothing from an interval of a share: no share lies outside. */
export const withinShares = ([low, high]: Estimate['interval']): [number, number] =>
  Number.isFinite(high - low) ? [Math.max(0, low), Math.min(1, high)] : [low, high];

/**
 * The jackknife (Tukey 1958) for a statistic of few independent parts that is no mean of theirs, such as the area under
 * a curve through their averages: pseudo-values p_i = k θ − (k − 1) θ_(−i), whose mean has lost most of the statistic's
 * bias, with Student's interval.
 *
 * @param parts k of them, at least two
 * @param statistic of any number of parts
 */
export function jackknife<Part>(
  parts: readonly Part[],
  statistic: (parts: readonly Part[]) => number,
): Estimate {
  const k = parts.length;
  if (k < 2) throw new Error(`jackknife: ${k} parts`);
  const whole = statistic(parts);
  return smallSampleEstimate(parts.map((_, i) => k * whole - (k - 1) * statistic(parts.toSpliced(i, 1))));
}

/**
 * The difference a − b of two independent estimates that have standard errors: Welch's interval, with the smaller of
 * the two samples' degrees of freedom, which is never too narrow.
 */
export function differenceEstimate(a: Estimate, b: Estimate): Estimate {
  const value = a.value - b.value;
  const stderr = Math.hypot(a.stderr ?? 0, b.stderr ?? 0);
  const n = Math.min(a.n, b.n);
  const half = n < 2 ? Number.POSITIVE_INFINITY : studentT95(n - 1) * stderr;
  return { value, stderr, interval: [value - half, value + half], n };
}

/** √(Σ (x − mean)² / (n − 1)): of a sample. */
export function sampleDeviation(values: readonly number[]): number {
  return Math.sqrt(sumOfSquares(values, mean(values)) / (values.length - 1));
}

/**
 * The ratio of the deviations of two samples from normal distributions, s_a/s_b, with the interval of the F-test:
 *
 *   [ratio/k, ratio · k],  k = √F = t/√ν + √(1 + t²/ν)
 *
 * F and t the 97.5% points of F with ν and ν degrees of freedom and of Student's t with ν (Cacoullos 1965). ν is that of
 * the smaller sample, which is never too narrow.
 */
export function deviationRatio(a: readonly number[], b: readonly number[]): Estimate {
  const n = Math.min(a.length, b.length);
  const value = sampleDeviation(a) / sampleDeviation(b);
  if (n < 2) return { value, interval: [0, Number.POSITIVE_INFINITY], n };
  const u = studentT95(n - 1) / Math.sqrt(n - 1);
  const k = u + Math.sqrt(1 + u * u);
  return { value, interval: [value / k, value * k], n };
}
