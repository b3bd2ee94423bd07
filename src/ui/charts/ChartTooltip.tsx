import { brief } from '../numbers.ts';
import { exactly } from './Legend.tsx';
import { COMPARISON_DASH, colourOf, Swatch } from './lineStyles.tsx';
import { COMPARISON, type Point, pointsAt } from './points.ts';
import type { ChartDefinition } from './types.ts';

interface ChartTooltipProps {
  chart: ChartDefinition;
  points: readonly Point[];
  comparisonLabel: string | null;
  /** Recharts fills these two in. */
  active?: boolean;
  label?: number | string;
}

/** The exact numbers at the cursor. */
export function ChartTooltip({ chart, points, comparisonLabel, active, label }: ChartTooltipProps) {
  const { x } = chart;
  const here = pointsAt(points, Number(label), x !== undefined);
  if (!active || here.length === 0) return null;
  const lines = here.flatMap((point, index) =>
    chart.series.flatMap((series) => {
      const line = (prefix: string, suffix: string) => {
        if (point[prefix + series.key] === undefined) return [];
        const isComparison = prefix !== '';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: points of several curves may stand at one place
          <li key={`${index} ${prefix}${series.key}`}>
            <Swatch
              colour={colourOf(series.meaning)}
              lineStyle={series.lineStyle}
              dash={isComparison ? COMPARISON_DASH : undefined}
            />
            {series.label}
            {suffix} <b>{exactly(series, point, prefix)}</b>
          </li>
        );
      };
      return [line('', ''), comparisonLabel ? line(COMPARISON, `, ${comparisonLabel}`) : []];
    }),
  );
  const step = here.find((point) => !Number.isNaN(point.step))?.step;
  return (
    <div className="tooltip">
      <p>
        {x ? `${x.label} ${brief(here[0].x, 4)}` : `step ${step}`}
        {x && x.label !== 'n' && step !== undefined && ` · step ${step}`} · {chart.unit}
      </p>
      <ul>{lines}</ul>
    </div>
  );
}
