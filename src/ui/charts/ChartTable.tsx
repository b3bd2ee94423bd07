import { exact } from '../numbers.ts';
import type { ChartDefinition } from './definitions.ts';
import { GHOST, type Point } from './points.ts';

interface ChartTableProps {
  chart: ChartDefinition;
  points: readonly Point[];
  ghostLabel: string | null;
  hasLive: boolean;
}

/** The same numbers as the chart, for those who read rather than look. */
export function ChartTable({ chart, points, ghostLabel, hasLive }: ChartTableProps) {
  const sources = [
    ...(hasLive ? [['', ' (measured)']] : []),
    ...(ghostLabel ? [[GHOST, ` (${ghostLabel})`]] : []),
  ];
  const columns = sources.flatMap(([prefix, suffix]) =>
    chart.series.map((series) => ({
      key: prefix + series.key,
      errorKey: series.errorKey && prefix + series.errorKey,
      heading: series.label + suffix,
    })),
  );
  const rows = points.filter((point) => columns.some(({ key }) => point[key] !== undefined));
  return (
    // Scrolls by keyboard, which needs a focusable region.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to take the focus
    <section className="table-scroll" tabIndex={0} aria-label={`${chart.title}: table`}>
      <table>
        <caption>
          {chart.title} ({chart.name}) in {chart.unit}
        </caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            {columns.map(({ key, heading }) => (
              <th key={key} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.step}>
              <th scope="row">{point.step}</th>
              {columns.map(({ key, errorKey }) => (
                <td key={key}>
                  {point[key] !== undefined && exact(point[key])}
                  {errorKey && point[errorKey] !== undefined && ` ± ${exact(point[errorKey])}`}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
