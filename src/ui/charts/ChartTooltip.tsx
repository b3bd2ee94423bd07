import { exact } from '../numbers.ts';
import type { ChartDefinition } from './definitions.ts';
import { colourOf, dashOf, GHOST_DASH, Swatch } from './looks.tsx';
import { GHOST, type Point } from './points.ts';

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
  const point = points.find(({ step }) => step === Number(label));
  if (!active || !point) return null;
  const lines = chart.series.flatMap((series) => {
    const swatch = (ghost: boolean) => (
      <Swatch
        colour={colourOf(series.meaning)}
        dash={ghost ? GHOST_DASH : dashOf[series.look]}
        line={series.look !== 'held-out marker'}
        marker={series.look !== 'train'}
      />
    );
    const line = (prefix: string, suffix: string) => {
      const value = point[prefix + series.key];
      if (value === undefined) return [];
      const error = series.errorKey && point[prefix + series.errorKey];
      return (
        <li key={prefix + series.key}>
          {swatch(prefix !== '')}
          {series.label}
          {suffix} <b>{exact(value)}</b>
          {error !== undefined && ` ± ${exact(error)}`}
        </li>
      );
    };
    return [line('', ''), ghostLabel ? line(GHOST, `, ${ghostLabel}`) : []];
  });
  return (
    <div className="tooltip">
      <p>
        step {point.step} · {chart.unit}
      </p>
      <ul>{lines}</ul>
    </div>
  );
}
