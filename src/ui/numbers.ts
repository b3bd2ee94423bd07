import { HALF_95 } from '../experiment/metrics/statistics.ts';

/**
 * Numbers as people read them. A true minus sign is as wide as a plus, so columns line up; "±" is always half of a 95%
 * interval.
 */

export const withMinus = (text: string) => text.replace('-', '−');

/** Four significant digits, for tables and tooltips: 0.6931, −12.35, 5.000e−4. */
export function exact(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  return withMinus(size < 1e-3 || size >= 1e6 ? value.toExponential(3) : value.toPrecision(4)).replace(
    'e-',
    'e−',
  );
}

/** A mean with half of its 95% interval, from its standard error: two digits of it, and the mean as finely. */
export function withError(value: number, stderr: number): string {
  const error = HALF_95 * stderr;
  const digits = error > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(error)))) : 2;
  return `${withMinus(value.toFixed(digits))} ± ${error.toFixed(digits)}`;
}

/** A rate with the ends of its interval: "0.62 [0.48, 0.74]". */
export function withEnds(value: number, low: number, high: number): string {
  return `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

/** An estimate with half of its interval, to two decimals: "0.62 ± 0.13"; without where there is none. */
export function withHalf({
  value,
  interval: [low, high],
}: {
  value: number;
  interval: [number, number];
}): string {
  const half = (high - low) / 2;
  return Number.isFinite(half) ? besideHalf(value, half) : exact(value);
}

/** The same with two decimals, where numbers stand side by side: "0.77 ± 0.21". */
export function withNormalHalf(value: number, error = 0): string {
  return besideHalf(value, HALF_95 * error);
}

/** Two decimals, and fewer where the interval is so wide that they say nothing: "697 ± 45". */
function besideHalf(value: number, half: number): string {
  const digits = half < 1 ? 2 : half < 10 ? 1 : 0;
  return `${withMinus(value.toFixed(digits))} ± ${half.toFixed(digits)}`;
}

/** At most `digits` decimals, none that say nothing: for axis ticks. */
export function brief(value: number, digits = 2): string {
  return withMinus(String(Number(value.toFixed(digits))));
}

/** A fixed number of decimals with its sign, for differences. */
export function signed(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** "0.6 of 1.1 MB", "120 of 340 kB"; without a total only what came so far. */
export function bytesOf(loaded: number, total: number): string {
  const [unit, size] = Math.max(loaded, total) >= 1e6 ? ['MB', 1e6] : ['kB', 1e3];
  const digits = unit === 'MB' ? 1 : 0;
  const done = (loaded / (size as number)).toFixed(digits);
  return total > 0 ? `${done} of ${(total / (size as number)).toFixed(digits)} ${unit}` : `${done} ${unit}`;
}

/** "0.4 s", "35 s", "2 min 10 s". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const rest = Math.round(seconds / 10) * 10;
  return rest % 60 === 0 ? `${rest / 60} min` : `${Math.floor(rest / 60)} min ${rest % 60} s`;
}

/** "0.9 million", "83 thousand": for counts whose digits do not matter. */
export function roughCount(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} million`;
  if (count >= 1e3) return `${Math.round(count / 1e3)} thousand`;
  return String(count);
}
