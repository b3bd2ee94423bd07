import { mean, studentT95, sum } from '../../experiment/metrics/statistics.ts';

/** The least-squares line through equally spaced values. */
export interface Trend {
  /** What a value rises by from one to the next, with its 95% interval. */
  slope: number;
  interval: [low: number, high: number];
  /** What the line rises by from the first value to the last. */
  rise: number;
  n: number;
}

/**
 * slope = Σ (x − x̄)(y − ȳ) / Σ (x − x̄)², x = 0, 1, …, and its standard error √(Σ e² / (n − 2) / Σ (x − x̄)²) with e what
 * the line leaves over. Student's interval takes the e as independent; memory that wavers slowly is less sure than that.
 */
export function trendOf(values: readonly number[]): Trend {
  const n = values.length;
  const [x, y] = [(n - 1) / 2, mean(values)];
  const under = sum(values.map((_, i) => (i - x) ** 2));
  const slope = sum(values.map((value, i) => (i - x) * (value - y))) / under;
  const rest = sum(values.map((value, i) => (value - y - slope * (i - x)) ** 2));
  const half = studentT95(n - 2) * Math.sqrt(rest / (n - 2) / under);
  return { slope, interval: [slope - half, slope + half], rise: slope * (n - 1), n };
}
