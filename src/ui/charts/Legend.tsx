import type { RunRecord } from '../../experiment/metrics/run.ts';
import { exact, withEnds, withError } from '../numbers.ts';
import { colourOf, GHOST_DASH, isTheory, isTrain, Swatch, THEORY_DASH } from './looks.tsx';
import { GHOST, type Point } from './points.ts';
import type { ChartDefinition, Series } from './types.ts';

/** Evaluations are means over pairs or samples: how many stands beside them. */
function counted({ series }: ChartDefinition, live: RunRecord | null): string {
  const last = live?.rows.at(-1);
  if (series.every(({ look }) => isTrain(look))) {
    return last && 'samples' in last ? `n = ${last.samples} samples` : '';
  }
  const row = live?.evaluations.at(-1)?.row;
  if (!row) return '';
  return series.some(({ key }) => key.startsWith('eval_') || key === 'gold_correlation')
    ? `held-out n = ${row.eval_pairs} pairs`
    : `n = ${row.samples} samples`;
}

interface LegendProps {
  chart: ChartDefinition;
  points: readonly Point[];
  live: RunRecord | null;
  ghostLabel: string | null;
}

/** Names each line beside its newest value, so that nobody has to guess a colour or aim at a point. */
export function Legend({ chart, points, live, ghostLabel }: LegendProps) {
  return (
    <ul className="legend">
      {seriesShown(chart, points).map((series) => (
        <li key={series.key}>
          <Swatch colour={colourOf(series.meaning)} look={series.look} />
          {series.label} <b>{newest(series, points)}</b>
        </li>
      ))}
      {ghostLabel && (chart.ghostApart || hasGhost(chart, points)) && (
        <li>
          {!chart.ghostApart && (
            <Swatch colour={ghostColour(chart)} dash={GHOST_DASH} faint={live !== null} />
          )}
          {ghostLabel}
          {chart.ghostApart && ` ${chart.ghostApart}, not drawn`}
        </li>
      )}
      {chart.theory && (
        <li>
          <Swatch colour="var(--muted)" dash={THEORY_DASH} />
          {chart.theory.label}
        </li>
      )}
      {live && <li>{counted(chart, live)}</li>}
    </ul>
  );
}

/** All but what this run does not have. */
export function seriesShown(chart: ChartDefinition, points: readonly Point[]): Series[] {
  return chart.series.filter(
    ({ key, optional }) => !optional || points.some((point) => point[key] !== undefined),
  );
}

/** Whether anything of the ghost is on this chart. */
export function hasGhost({ series, ghostApart }: ChartDefinition, points: readonly Point[]): boolean {
  return (
    ghostApart === undefined &&
    points.some((point) => series.some(({ key }) => point[GHOST + key] !== undefined))
  );
}

const ghostColour = ({ series }: ChartDefinition) =>
  colourOf((series.find(({ look }) => !isTheory(look)) ?? series[0]).meaning);

/** The newest measured value with its standard error or interval; empty before there is one, and for theory. */
function newest(series: Series, points: readonly Point[]): string {
  const { key, errorKey, ends, look } = series;
  const point = isTheory(look) ? undefined : points.findLast((one) => one[key] !== undefined);
  if (!point) return '';
  if (ends && point[ends[0]] !== undefined) return withEnds(point[key], point[ends[0]], point[ends[1]]);
  const error = errorKey === undefined ? undefined : point[errorKey];
  return error === undefined ? exact(point[key]) : withError(point[key], error);
}

/** A value in four digits, with its standard error or the ends of its interval. @param whose the ghost's or none */
export function exactly({ key, errorKey, ends }: Series, point: Point, whose = ''): string {
  const value = exact(point[whose + key]);
  const read = (name?: string) => (name === undefined ? undefined : point[whose + name]);
  const [error, low, high] = [errorKey, ends?.[0], ends?.[1]].map(read);
  if (error !== undefined) return `${value} ± ${exact(error)}`;
  return low === undefined || high === undefined ? value : `${value} [${exact(low)}, ${exact(high)}]`;
}
