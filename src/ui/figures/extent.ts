import type { Figure, FigurePoint } from '../../experiment/evidence/figure.ts';
import { niceTicks } from './axes.ts';

/** What of a figure is shown. */
export interface Extent {
  /** Ticks from one end of the axis to the other. */
  across: number[];
  up: number[];
  /** How many points lie further right: some policies go very far, and all others would be a smear. */
  beyond: number;
}

interface Wanted {
  /** About so many ticks. */
  across: number;
  up: number;
  /** Everything is shown: points however far off, and lines of theory however steep. */
  whole: boolean;
}

/** A point counts as far off if it lies this many times as far as nine tenths of the others. */
const FAR = 2;
const MOST = 0.9;

export function extentOf({ x, y, series }: Figure, wanted: Wanted): Extent {
  const isMeasured = ({ kind }: { kind: string }) => kind === 'measured' || kind === 'recorded';
  const stretching = wanted.whole ? [] : series.filter(isMeasured);
  const points = (stretching.length > 0 ? stretching : series).flatMap((one) => one.points);
  const right = wanted.whole ? Number.POSITIVE_INFINITY : edgeOf(points.map((point) => point.x));
  const near = points.filter((point) => point.x <= right);
  const across = niceTicks(
    x,
    near.flatMap((point) => [point.x, ...endsWithin(point, right)]),
    wanted.across,
  );
  const up = niceTicks(
    y,
    near.flatMap((point) => [point.y, ...(point.yInterval ?? [])]),
    wanted.up,
  );
  return { across, up, beyond: points.filter((point) => point.x > across[across.length - 1]).length };
}

/** Where the figure may end on the right. */
function edgeOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const usual = sorted[Math.ceil(MOST * sorted.length) - 1] ?? 0;
  const last = sorted[sorted.length - 1] ?? 0;
  return usual > 0 && last > FAR * usual ? usual : last;
}

/** An interval that is longer than the figure is cut off. */
function endsWithin({ xInterval }: FigurePoint, right: number): number[] {
  return (xInterval ?? []).filter((end) => end <= right);
}
