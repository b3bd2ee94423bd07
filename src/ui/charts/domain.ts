import type { Point } from './points.ts';
import type { ChartDefinition } from './types.ts';

/** Values closer together than this, relative to their size, differ by rounding only. */
const ROUNDING = 1e-4;
const TINY = 1e-6;

/**
 * The vertical range of a chart. Before the first update all values of a loss are the same up to rounding, and an
 * axis over nothing but rounding has ticks that all read alike: then there is room above and below.
 */
export function domainOf(
  { domain, theory }: Pick<ChartDefinition, 'domain' | 'theory'>,
  points: readonly Point[],
  keys: readonly string[],
): ChartDefinition['domain'] {
  if (domain[0] !== 'auto' || domain[1] !== 'auto') return domain;
  const values = points.flatMap((point) => keys.flatMap((key) => point[key] ?? []));
  if (theory?.extend) values.push(theory.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0 || high - low > Math.max(TINY, ROUNDING * Math.abs(high))) return domain;
  const room = Math.abs(high) > TINY ? Math.abs(high) / 10 : 0.1;
  return [low - room, high + room];
}
