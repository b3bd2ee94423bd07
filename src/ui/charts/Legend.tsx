import type { RunRecord } from '../../experiment/metrics/run.ts';
import { HALF_95 } from '../../experiment/metrics/statistics.ts';
import { exact, withEnds, withError } from '../numbers.ts';
import { seriesShown } from './chartsFor.ts';
import { COMPARISON_DASH, colourOf, isTheory, isTrain, Swatch, THEORY_DASH } from './lineStyles.tsx';
import { COMPARISON, type Point } from './points.ts';
import type { ChartDefinition, Series } from './types.ts';

/** Evaluations are means over pairs or samples: how many stands beside them. */
function counted({ series }: ChartDefinition, live: RunRecord | null): string {
  const last = live?.rows.at(-1);
  if (series.every(({ lineStyle }) => isTrain(lineStyle))) {
    return last && 'samples' in last ? `n = ${last.samples} samples` : '';
  }
  const row = live?.evaluations.at(-1)?.row;
  if (!row) return '';
  if (!series.some(({ key }) => key.startsWith('eval_') || key === 'gold_correlation'))
    return `n = ${row.samples} samples`;
  return row.eval_pairs === undefined ? '' : `held-out n = ${row.eval_pairs} pairs`;
}

interface LegendProps {
  chart: ChartDefinition;
  points: readonly Point[];
  live: RunRecord | null;
  comparisonLabel: string | null;
}

/** Names each line beside its newest value, so that nobody has to guess a colour or aim at a point. */
export function Legend({ chart, points, live, comparisonLabel }: LegendProps) {
  return (
    <ul className="legend">
      {seriesShown(chart, points).map((series) => (
        <li key={series.key}>
          <Swatch colour={colourOf(series.meaning)} lineStyle={series.lineStyle} />
          {series.label} <b>{newest(series, points)}</b>
        </li>
      ))}
      {comparisonLabel && (chart.notComparable || hasComparison(chart, points)) && (
        <li>
          {!chart.notComparable && (
            <Swatch colour={comparisonColour(chart)} dash={COMPARISON_DASH} faint={live !== null} />
          )}
          {comparisonLabel}
          {chart.notComparable && ` ${chart.notComparable}, not drawn`}
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

/** Whether anything of the comparison run is on this chart. */
export function hasComparison({ series, notComparable }: ChartDefinition, points: readonly Point[]): boolean {
  return (
    notComparable === undefined &&
    points.some((point) => series.some(({ key }) => point[COMPARISON + key] !== undefined))
  );
}

const comparisonColour = ({ series }: ChartDefinition) =>
  colourOf((series.find(({ lineStyle }) => !isTheory(lineStyle)) ?? series[0]).meaning);

/** The newest measured value with its 95% interval; empty before there is one, and for theory. */
export function newest(series: Series, points: readonly Point[]): string {
  const { key, errorKey, ends, lineStyle } = series;
  const point = isTheory(lineStyle) ? undefined : points.findLast((one) => one[key] !== undefined);
  if (!point) return '';
  if (ends && point[ends[0]] !== undefined) return withEnds(point[key], point[ends[0]], point[ends[1]]);
  const error = errorKey === undefined ? undefined : point[errorKey];
  return error === undefined ? exact(point[key]) : withError(point[key], error);
}

/** A value in four digits, with half of its 95% interval or the ends of it. @param whose the comparison run's or none */
export function exactly({ key, errorKey, ends }: Series, point: Point, whose = ''): string {
  const value = exact(point[whose + key]);
  const read = (name?: string) => (name === undefined ? undefined : point[whose + name]);
  const [error, low, high] = [errorKey, ends?.[0], ends?.[1]].map(read);
  if (error !== undefined) return `${value} ± ${exact(HALF_95 * error)}`;
  return low === undefined || high === undefined ? value : `${value} [${exact(low)}, ${exact(high)}]`;
}
