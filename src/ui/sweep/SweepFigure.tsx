import { useCallback, useMemo, useState } from 'react';
import type { JudgedBy } from '../../app/figures/judged.ts';
import { endsOf, judgeOfSweep, type SweepEnd, sweepFigure } from '../../app/sweep/sweepFigure.ts';
import type { GridRecord, SweepRun } from '../../app/sweep/sweepRecord.ts';
import { FigurePlot } from '../figures/FigurePlot.tsx';
import { type SeriesStyle, SeriesSwatch } from '../figures/markers.tsx';
import { withHalf } from '../numbers.ts';
import { styleOfSetting } from './SweepOnHero.tsx';
import { SweepTable } from './SweepTable.tsx';

interface SweepFigureProps {
  record: GridRecord;
  now: SweepRun | null;
}

/** Reward against KL of all runs, growing while they are made, and the table behind it. */
export function SweepFigure({ record, now }: SweepFigureProps) {
  const [asTable, setAsTable] = useState(false);
  // Steps come by several a second; the figure changes with evaluations alone.
  const job = now?.job;
  const points = now?.points;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the run that is being made only its points are drawn
  const figure = useMemo(() => sweepFigure(record, now), [record, job, points]);
  const ends = useMemo(() => endsOf(record), [record]);
  const styleOf = useCallback(
    (name: string): SeriesStyle => {
      const place = ends.findIndex((end) => end.name === name);
      return place < 0 ? 'reference' : styleOfSetting(place);
    },
    [ends],
  );
  return (
    <section className="chart sweep-figure" data-testid="sweep-figure" aria-labelledby="sweep-figure-title">
      <header>
        <h3 id="sweep-figure-title">{figure.title}</h3>
        <span />
        <button
          type="button"
          className="quiet small"
          data-testid="sweep-table"
          aria-pressed={asTable}
          aria-label={`${figure.title} as a table`}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'chart' : 'table'}
        </button>
      </header>
      <ul className="legend">
        {ends.map((end) => (
          <li key={end.name}>
            <SeriesSwatch style={styleOf(end.name)} />
            {end.name} <b>{endWords(end, judgeOfSweep(record))}</b>
          </li>
        ))}
        <li>
          <SeriesSwatch style="reference" />
          reference, before training
        </li>
      </ul>
      {asTable ? (
        <SweepTable record={record} now={now} />
      ) : (
        <div className="plot">
          {figure.series.length === 0 && (
            <p className="empty">The first points appear when a run is measured.</p>
          )}
          <FigurePlot figure={figure} styleOf={styleOf} />
        </div>
      )}
      <p className="source">{figure.caption}</p>
    </section>
  );
}

/** Where the runs of a setting end; empty before one has. */
function endWords({ kl, judged, failures }: SweepEnd, by: JudgedBy): string {
  const failed = failures.length > 0 ? `${failures.length} diverged` : '';
  if (kl.n === 0) return failed;
  const seeds = kl.n > 1 ? `${kl.n} seeds` : '';
  const values = `${by} ${withHalf(judged)}, KL ${withHalf(kl)}`;
  return [values, seeds, failed].filter(Boolean).join(', ');
}
