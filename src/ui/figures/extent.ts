import type { Figure, FigurePoint } from '../../experiment/evidence/figure.ts';
import { type RoundAxis, roundAxis } from './roundAxis.ts';

/** What of a figure is shown. Lines of theory may leave it; they do not stretch it. */
export interface Extent {
  x: RoundAxis;
  y: RoundAxis;
  /** How many measured points lie further right: some policies go very far, and all others would be a smear. */
  beyond: number;
}

/** A point counts as far off if it lies this many times as far as nine tenths of the others. */
const FAR = 2;
const MOST = 0.9;

/** @param whole show all points, however far off */
export function extentOf(figures: readonly Figure[], ticks: number, whole: boolean): Extent {
  const series = figures.flatMap((figure) => figure.series);
  const measured = series.filter(({ kind }) => kind === 'measured').flatMap(({ points }) => points);
  const points = measured.length > 0 ? measured : series.flatMap((one) => one.points);
  const right = whole ? Number.POSITIVE_INFINITY : edgeOf(points.map(({ x }) => x));
  const near = points.filter(({ x }) => x <= right);
  const x = roundAxis(
    near.flatMap((point) => [point.x, ...endsWithin(point, right)]),
    ticks,
  );
  const y = roundAxis(
    near.flatMap((point) => [point.y, ...(point.yInterval ?? [])]),
    ticks,
  );
  return { x, y, beyond: points.filter((point) => point.x > x.domain[1]).length };
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
