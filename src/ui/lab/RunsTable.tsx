import { useState } from 'react';
import { type JudgedBy, judgedIn, winRateIn } from '../../app/figures/judged.ts';
import { NOW, type ShownRun } from '../../app/figures/shownRuns.ts';
import { MOST_PINNED } from '../../app/linkedRuns.ts';
import { lastStep } from '../../app/runRecord.ts';
import type { RunLabel } from '../../app/storage/runLabel.ts';
import { runsCsv } from '../../app/takeAway.ts';
import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { download } from '../download.ts';
import { type SeriesStyle, SeriesSwatch } from '../figures/markers.tsx';
import { withNormalHalf } from '../numbers.ts';
import { useLab, useLabState } from '../useLab.ts';
import { CopyMenu } from './CopyMenu.tsx';
import { ExportButton } from './ExportButton.tsx';
import { styleOfRun } from './useShownRuns.ts';

/** The runs of a world with their numbers, and what can be done with each. */

export interface Row {
  key: string;
  /** What it is called. */
  title: string;
  label: RunLabel;
  record: RunRecord;
  /** On the charts of another tab. */
  elsewhere: boolean;
  /** Where it is drawn. */
  shown: ShownRun | undefined;
}

const ELSEWHERE = 'This run is on the charts of another tab.';

type Sorting = 'newest' | 'judged' | 'kl';

export default function RunsTable({ rows, pinned }: { rows: readonly Row[]; pinned: readonly string[] }) {
  const lab = useLab();
  const resting = useLabState(({ phase }) => phase === 'ready' || phase === 'finished');
  const judge: JudgedBy = useLabState(({ world }) => worldRecords[world].knowsGold) ? 'gold' : 'your reward';
  const [sorting, setSorting] = useState<Sorting>('newest');
  const last = ({ record }: Row) => record.evaluations.at(-1)?.row;
  const by: Record<Sorting, (row: Row) => number> = {
    newest: ({ record }) => -Date.parse(record.date),
    judged: (row) => -(judgedAtEnd(last(row))?.value ?? Number.NEGATIVE_INFINITY),
    kl: (row) => last(row)?.kl ?? Number.POSITIVE_INFINITY,
  };
  const found = rows.toSorted((a, b) => by[sorting](a) - by[sorting](b));
  if (rows.length === 0) return <p className="empty">No run yet. Press Train.</p>;
  return (
    <>
      <div className="run-filter">
        <label>
          Sort by{' '}
          <select value={sorting} onChange={({ target }) => setSorting(target.value as Sorting)}>
            <option value="newest">newest</option>
            <option value="judged">{judge}</option>
            <option value="kl">KL</option>
          </select>
        </label>
        <label
          className="button small"
          data-hint="A trainer_state.json that TRL or transformers wrote: drop it here, or choose it"
        >
          Compare with TRL …
          <input
            type="file"
            className="visually-hidden"
            accept=".json,application/json"
            data-testid="compare-with"
            onChange={({ target }) => {
              if (target.files?.[0]) lab.compareWith(target.files[0]);
            }}
          />
        </label>
        <button
          type="button"
          className="small"
          onClick={() => download('runs.csv', runsCsv(found), 'text/csv')}
        >
          Save as CSV
        </button>
        <span className="faint">
          Up to {MOST_PINNED} pinned runs are drawn in every figure. Intervals are 95%.
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section className="table-box" tabIndex={0} aria-label="All runs">
        <table>
          <thead>
            <tr>
              <th scope="col">drawn</th>
              <th scope="col">run</th>
              <th scope="col">seed</th>
              <th scope="col">steps</th>
              <th scope="col">{judge}</th>
              <th scope="col">KL, nats</th>
              <th scope="col">win rate</th>
              <th scope="col">computed by</th>
              <th scope="col">actions</th>
            </tr>
          </thead>
          <tbody>
            {found.map((row) => {
              const { key, record, shown, title: name, elsewhere } = row;
              const end = last(row);
              const style: SeriesStyle | null = shown ? styleOfRun(shown) : null;
              return (
                <tr key={key}>
                  <td>
                    <label className="check">
                      <input
                        type="checkbox"
                        aria-label={`Draw ${name}, seed ${record.config.seed}`}
                        checked={key === NOW || pinned.includes(key)}
                        disabled={key === NOW}
                        onChange={({ target }) => lab.pin(key, target.checked)}
                      />
                      {style !== null && <SeriesSwatch style={style} />}
                    </label>
                  </td>
                  <th scope="row">
                    {name} {key === NOW && <span className="tag">on the charts</span>}
                  </th>
                  <td>{record.config.seed}</td>
                  <td>
                    {lastStep(record)} of {record.config.steps}
                  </td>
                  <td>{judgedText(end)}</td>
                  <td>{end ? withNormalHalf(end.kl, end.kl_stderr) : '–'}</td>
                  <td>{winRateOf(end)}</td>
                  <td>{record.backend.backend}</td>
                  <td className="actions">
                    {key === NOW && <ExportButton />}
                    <CopyMenu record={record} name={name} />
                    {key !== NOW && (
                      <button
                        type="button"
                        className="small"
                        disabled={!resting || elsewhere}
                        aria-description={elsewhere ? ELSEWHERE : undefined}
                        aria-label={`Show ${name}`}
                        onClick={() => void lab.openStored(key)}
                      >
                        Show
                      </button>
                    )}
                    <button
                      type="button"
                      className="small"
                      disabled={!resting}
                      aria-label={`Repeat ${name} with another seed`}
                      onClick={() => lab.repeat(record)}
                    >
                      New seed
                    </button>
                    <button
                      type="button"
                      className="small"
                      aria-label={`Use the settings of ${name}`}
                      onClick={() => lab.takeSettings(record)}
                    >
                      Use settings
                    </button>
                    {key !== NOW && (
                      <button
                        type="button"
                        className="small"
                        disabled={elsewhere}
                        aria-description={elsewhere ? ELSEWHERE : undefined}
                        aria-label={`Delete ${name}, seed ${record.config.seed}`}
                        onClick={() => lab.removeRun(key)}
                      >
                        Delete
                      </button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </>
  );
}

const judgedAtEnd = (row: EvaluationRow | undefined) => row && judgedIn(row);

function judgedText(row: EvaluationRow | undefined): string {
  const judged = judgedAtEnd(row);
  return judged ? withNormalHalf(judged.value, judged.stderr) : '–';
}

function winRateOf(row: EvaluationRow | undefined): string {
  const { value, low, high } = (row && winRateIn(row)) ?? {};
  if (value === undefined || low === undefined || high === undefined) return '–';
  return `${Math.round(100 * value)}% [${Math.round(100 * low)}, ${Math.round(100 * high)}]`;
}
