import { brief } from '../numbers.ts';
import { exactly } from './Legend.tsx';
import { colourOf, GHOST_DASH, Swatch } from './looks.tsx';
import { GHOST, type Point, pointsAt } from './points.ts';
import type { ChartDefinition } from './types.ts';

interface ChartTooltipProps {
  chart: ChartDefinition;
  points: readonly Point[];
  ghostLabel: string | null;
  /** Recharts fills these two in. */
  active?: boolean;
  label?: number | string;
}

/** The exact numbers at the cursor. */
export function ChartTooltip({ chart, points, ghostLabel, active, label }: ChartTooltipProps) {
  const { x } = chart;
  const here = pointsAt(points, Number(label), x !== undefined);
  if (!active || here.length === 0) return null;
  const lines = here.flatMap((point, index) =>
    chart.series.flatMap((series) => {
      const line = (prefix: string, suffix: string) => {
        if (point[prefix + series.key] === undefined) return [];
        const isGhost = prefix !== '';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: points of several curves may stand at one place
          <li key={`${index} ${prefix}${series.key}`}>
            <Swatch
              colour={colourOf(series.meaning)}
              look={series.look}
              dash={isGhost ? GHOST_DASH : undefined}
            />
            {series.label}
            {suffix} <b>{exactly(series, point, prefix)}</b>
          </li>
        );
      };
      return [line('', ''), ghostLabel ? line(GHOST, `, ${ghostLabel}`) : []];
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
