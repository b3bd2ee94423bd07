import type { Estimate } from '../../experiment/metrics/statistics.ts';

/**
 * "0.85 [0.71, 0.99], n = 5", with as many digits as the interval bears: "17.3 [15.1, 19.6], n = 5" where it is wider than
 * 1, "292 [277, 306], n = 5" where it is wider than 10.
 */
export function withInterval({ value, interval: [low, high], n }: Estimate): string {
  const width = high - low;
  const digits = width > 10 ? 0 : width > 1 ? 1 : 2;
  const ends = Number.isFinite(low) ? ` [${low.toFixed(digits)}, ${high.toFixed(digits)}]` : '';
  return `${inDigits(value, Number.isFinite(width) ? digits : 2)}${ends}, n = ${n}`.replaceAll('-', '−');
}

/** "−0.35", and "0.0" for what rounds to nothing from below. */
export function inDigits(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}
