import { brief } from '../numbers.ts';
import { seriesShown } from './chartsFor.ts';
import { exactly } from './Legend.tsx';
import { isTheory } from './lineStyles.tsx';
import { COMPARISON, type Point } from './points.ts';
import type { ChartDefinition } from './types.ts';

interface ChartTableProps {
  chart: ChartDefinition;
  points: readonly Point[];
  comparisonLabel: string | null;
  hasLive: boolean;
}

/** The same numbers as the chart, for those who read rather than look. */
export function ChartTable({ chart, points, comparisonLabel, hasLive }: ChartTableProps) {
  const { title, name, unit, x } = chart;
  const shown = seriesShown(chart, points);
  const sources = [
    ...(hasLive ? [['', ' (measured)']] : []),
    ...(comparisonLabel ? [[COMPARISON, ` (${comparisonLabel})`]] : []),
  ];
  // What belongs to no run has one column; its name says what it is.
  const ofRuns = chart.series.filter((series) => !isTheory(series.lineStyle));
  const columns = [
    ...sources.flatMap(([prefix, suffix]) =>
      ofRuns.map((series) => ({
        key: prefix + series.key,
        series,
        prefix,
        heading: series.label + suffix,
      })),
    ),
    ...shown
      .filter((series) => isTheory(series.lineStyle))
      .map((series) => ({ key: series.key, series, prefix: '', heading: series.label })),
  ].filter(({ key }) => points.some((point) => point[key] !== undefined));
  const rows = points.filter((point) => columns.some(({ key }) => point[key] !== undefined));
  const hasSteps = !x || (x.label !== 'n' && rows.some(({ step }) => !Number.isNaN(step)));
  return (
    // Scrolls by keyboard, which needs a focusable region.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to take the focus
    <section className="table-scroll" tabIndex={0} aria-label={`${title}: table`}>
      <table>
        <caption>
          {title} ({name}){unit && ` in ${unit}`}
        </caption>
        <thead>
          <tr>
            {x && <th scope="col">{x.label}</th>}
            {hasSteps && <th scope="col">step</th>}
            {columns.map(({ key, heading }) => (
              <th key={key} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((point, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: points of several curves may share a step and a place
            <tr key={index}>
              {x && <th scope="row">{brief(point.x, 4)}</th>}
              {hasSteps && (x ? <td>{stepOf(point)}</td> : <th scope="row">{stepOf(point)}</th>)}
              {columns.map(({ key, series, prefix }) => (
                <td key={key}>{point[key] !== undefined && exactly(series, point, prefix)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const stepOf = ({ step }: Point) => (Number.isNaN(step) ? '' : step);
