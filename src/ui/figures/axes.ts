import type { Axis, FigurePoint, FigureSeries } from '../../experiment/evidence/figure.ts';

/** Steps between ticks that are read at a glance, times a power of ten. */
const ROUND = [1, 2, 2.5, 5, 10] as const;

/**
 * Round ticks that cover all values and the axis' own range, from the first to the last; about so many.
 *
 * @param values in the axis' unit; those that are not finite are left out
 */
export function niceTicks({ range, ticks }: Axis, values: readonly number[], about: number): number[] {
  if (ticks) return [...ticks];
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite, range?.[0] ?? (finite.length > 0 ? Number.POSITIVE_INFINITY : 0));
  const high = Math.max(...finite, range?.[1] ?? (finite.length > 0 ? Number.NEGATIVE_INFINITY : 1));
  // A distance or a step begins at 0.
  const from = low >= 0 && low < 0.5 * high ? 0 : low;
  const step = roundStep((high - from || Math.abs(high) || 1) / Math.max(1, about - 1));
  const first = Math.floor(from / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return (ROUND.find((factor) => factor * power >= least - 1e-12) ?? 10) * power;
}

/** Share of an axis within which two labels would run into each other: across they are long, up they are low. */
const TOO_CLOSE = { across: 0.3, up: 0.07 };

/** The last point of each joined series, for its name; those whose names would run into one that is there have none. */
export function labelledEnds(
  series: readonly FigureSeries[],
  across: readonly number[],
  up: readonly number[],
): Map<string, FigurePoint> {
  const share = (ticks: readonly number[], value: number) =>
    (value - ticks[0]) / (ticks[ticks.length - 1] - ticks[0]);
  const ends = new Map<string, FigurePoint>();
  for (const { name, joined, points } of series) {
    const end = points.at(-1);
    if (!joined || !end || ends.has(name)) continue;
    const isFree = [...ends.values()].every(
      (other) =>
        Math.abs(share(across, other.x) - share(across, end.x)) > TOO_CLOSE.across ||
        Math.abs(share(up, other.y) - share(up, end.y)) > TOO_CLOSE.up,
    );
    if (isFree) ends.set(name, end);
  }
  return ends;
}
