import { mean, quantile } from '../../experiment/metrics/statistics.ts';

/** Repeated measurements in three numbers. With fewer than four values the quartiles lie between them. */
export interface Spread {
  median: number;
  /** The quartiles. */
  low: number;
  high: number;
  n: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: quantile(values, 0.5),
    low: quantile(values, 0.25),
    high: quantile(values, 0.75),
    n: values.length,
  };
}

/**
 * The exponent k of cost = a · amount^k that fits best (least squares of the logarithms): 1 is linear growth, and
 * what a step costs beside its work brings it below 1.
 */
export function growth(amounts: readonly number[], costs: readonly number[]): number {
  const [x, y] = [amounts.map(Math.log), costs.map(Math.log)];
  const [meanX, meanY] = [mean(x), mean(y)];
  const products = x.map((value, i) => (value - meanX) * (y[i] - meanY));
  const squares = x.map((value) => (value - meanX) ** 2);
  return mean(products) / mean(squares);
}
