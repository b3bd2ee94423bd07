import type { RunRecord } from '../../experiment/run.ts';
import { exact, withError } from '../numbers.ts';
import type { ChartDefinition, Series } from './definitions.ts';
import { colourOf, dashOf, GHOST_DASH, Swatch, THEORY_DASH } from './looks.tsx';

/** Evaluations are means over pairs or samples: how many stands beside them. */
function counted(chart: ChartDefinition, live: RunRecord | null): string {
  const row = live?.evaluations.at(-1)?.row;
  if (!row) return '';
  return chart.series.some(({ errorKey }) => errorKey)
    ? `n = ${row.samples} samples`
    : `held-out n = ${row.eval_pairs} pairs`;
}

interface LegendProps {
  chart: ChartDefinition;
  live: RunRecord | null;
  ghostLabel: string | null;
}

/** Names each line beside its newest value, so that nobody has to guess a colour or aim at a point. */
export function Legend({ chart, live, ghostLabel }: LegendProps) {
  return (
    <ul className="legend">
      {chart.series.map((series) => (
        <li key={series.key}>
          <Swatch
            colour={colourOf(series.meaning)}
            dash={dashOf[series.look]}
            line={series.look !== 'held-out marker'}
            marker={series.look !== 'train'}
          />
          {series.label} <b>{newest(series, live)}</b>
        </li>
      ))}
      {ghostLabel && (
        <li>
          {!chart.ghostApart && (
            <Swatch colour={colourOf(chart.series[0].meaning)} dash={GHOST_DASH} faint={live !== null} />
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

/** The newest measured value with its standard error; empty before there is one. */
function newest({ key, errorKey, look }: Series, live: RunRecord | null): string {
  const row = look === 'train' ? live?.rows.at(-1) : live?.evaluations.at(-1)?.row;
  if (!row) return '';
  const values = row as unknown as Record<string, number>;
  return errorKey ? withError(values[key], values[errorKey]) : exact(values[key]);
}
