import type { Figure, FigureSeries } from '../../experiment/evidence/figure.ts';

/** A figure with what was recorded of it and what this browser has measured. */
export interface SharedFigure {
  figure: Figure;
  /** Whether anything of it was measured here. */
  live: boolean;
}

/**
 * Each recorded figure with the points of its like from this browser; those that only this browser has come last. What a
 * file holds was measured elsewhere: it is drawn so. Formulas and bounds are those of the recorded runs.
 */
export function withLive(recorded: readonly Figure[], measured: readonly Figure[]): SharedFigure[] {
  const known = recorded.map((figure): SharedFigure => {
    const here = measured.find(({ name }) => name === figure.name)?.series.filter(isMeasured) ?? [];
    const series = [...figure.series.map(asRecorded), ...here];
    return { figure: { ...figure, series }, live: here.length > 0 };
  });
  const added = measured
    .filter(({ name }) => recorded.every((figure) => figure.name !== name))
    .map((figure) => ({ figure, live: true }));
  return [...known, ...added];
}

const isMeasured = ({ kind }: FigureSeries) => kind === 'measured';

export function asRecorded(series: FigureSeries): FigureSeries {
  return isMeasured(series) ? { ...series, kind: 'recorded' } : series;
}
