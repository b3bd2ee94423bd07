import { useMemo } from 'react';
import { type ClaimRow, claimsOf } from '../../app/evidence/claimRows.ts';
import { leadingFigure, runsWords } from '../../app/evidence/wall.ts';
import { addressOf } from '../../app/page.ts';
import type { FindingsTable, Verdict } from '../../experiment/evidence/figure.ts';
import type { RecordedStudy } from '../../experiment/evidence/findingsFile.ts';
import type { WorldName } from '../../experiment/worlds.ts';
import { SmallFigure } from '../figures/SmallFigure.tsx';
import { ColumnHeads } from '../parts/ColumnHeads.tsx';
import { VerdictMark } from './VerdictMark.tsx';

interface StudyCardProps {
  study: RecordedStudy;
  /** Whose figure is wanted. */
  world: WorldName | null;
}

/** A study on the wall: its question, its figure, what became of its claims, and how far it is. */
export function StudyCard({ study, world }: StudyCardProps) {
  const { name, title, question, tables, done, of } = study;
  const figure = leadingFigure(study, world);
  const drawn = useMemo(() => figure && <SmallFigure figure={figure} />, [figure]);
  const table = tables.find(({ rows }) => rows.length > 0);
  return (
    <li className="card study-card" data-study={name}>
      <p className="eyebrow">{title}</p>
      <h3>
        <a href={addressOf('evidence', name)}>{question}</a>
      </h3>
      <div className="card-picture">
        {drawn ?? (table ? <Headline table={table} /> : <p className="no-picture">No run yet</p>)}
      </div>
      <ul className="card-verdicts">
        {byVerdict(claimsOf(study)).map(([verdict, numbers]) => (
          <li key={verdict}>
            <VerdictMark verdict={verdict} />
            <span className="muted">
              {numbers.length === 1 ? 'claim' : 'claims'} {numbers.join(', ')}
            </span>
          </li>
        ))}
      </ul>
      <p className="card-runs">
        {done < of && <progress aria-hidden="true" max={of} value={done} />}
        {runsWords(study)}
      </p>
    </li>
  );
}

/** The claims that have a verdict, verdict by verdict. */
function byVerdict(rows: readonly ClaimRow[]): [Verdict, number[]][] {
  const verdicts = [...new Set(rows.map(({ verdict }) => verdict))];
  return verdicts.map((verdict) => [
    verdict,
    rows.filter((row) => row.verdict === verdict).map(({ number }) => number),
  ]);
}

const ROWS = 5;
const COLUMNS = 4;

/** The beginning of a table, in the place of a figure. */
function Headline({ table: { title, columns, rows } }: { table: FindingsTable }) {
  return (
    <table className="headline">
      <caption>{title}</caption>
      <ColumnHeads columns={columns.slice(0, COLUMNS)} />
      <tbody>
        {rows.slice(0, ROWS).map((row) => (
          <tr key={row.join()}>
            {row.slice(0, COLUMNS).map((cell, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells have no name
              <td key={i}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
