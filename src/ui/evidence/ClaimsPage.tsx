import { useEffect } from 'react';
import { type ClaimRow, claimRows, placeOf } from '../../app/evidence/claimRows.ts';
import { addressOf } from '../../app/page.ts';
import type { FindingsFile } from '../../experiment/evidence/findingsFile.ts';
import { Result } from './Result.tsx';
import { Tally } from './Tally.tsx';
import { VerdictMark } from './VerdictMark.tsx';

interface ClaimsPageProps {
  findings: FindingsFile;
  /** The claim that the address names. */
  marked: number | null;
}

const idOf = (number: number) => `claim-${number}`;

/** All claims with what became of them; each row has an address. */
export function ClaimsPage({ findings, marked }: ClaimsPageProps) {
  const rows = claimRows(findings);
  useEffect(() => {
    if (marked === null) return;
    const row = document.getElementById(idOf(marked));
    row?.scrollIntoView({ block: 'center' });
    row?.querySelector('a')?.focus({ preventScroll: true });
  }, [marked]);
  return (
    <>
      <header className="evidence-head">
        <p className="crumbs">
          <a href={addressOf('evidence')}>Evidence</a>
        </p>
        <h2>27 claims and their verdicts</h2>
        <p>
          The sources’ figures come from their own models. The rules of the verdicts were written down before
          the runs.
        </p>
        <Tally rows={rows} />
      </header>
      {/* Scrolls by keyboard, which needs a focusable region. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to take the focus */}
      <section className="card table-box" tabIndex={0} aria-label="Claims and verdicts">
        <table className="claims">
          <thead>
            <tr>
              <th scope="col">
                <abbr title="number">#</abbr>
              </th>
              <th scope="col">Claim</th>
              <th scope="col">Verdict</th>
              <th scope="col">Measured here</th>
              <th scope="col">Shown in</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.number} row={row} marked={row.number === marked} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Row({ row, marked }: { row: ClaimRow; marked: boolean }) {
  const { number, claim, figures, verdict, finding, study } = row;
  const place = study && finding && placeOf(study, finding);
  return (
    <tr id={idOf(number)} data-marked={marked || undefined}>
      <th scope="row">
        <a
          href={addressOf('evidence', 'claims', number)}
          aria-label={`Claim ${number}`}
          aria-current={marked ? 'location' : undefined}
        >
          {number}
        </a>
      </th>
      <td className="claim-text">
        {claim}
        {figures && <span className="source-figures">Source: {figures}</span>}
      </td>
      <td className="claim-verdict">
        <VerdictMark verdict={verdict} />
      </td>
      <td className="claim-result">
        {finding ? <Result text={finding.result} /> : <span className="muted">{whyNot(row)}</span>}
      </td>
      <td className="claim-place">
        {study && (
          <>
            <a href={addressOf('evidence', study.name, ...(place ? [place] : []))}>{study.title}</a>
            <code>npm run reproduce -- --only {study.name}</code>
          </>
        )}
      </td>
    </tr>
  );
}

/** Why there is no result yet. */
function whyNot({ study }: ClaimRow): string {
  if (!study) return 'No study decides it yet.';
  if (study.done === 0) return 'Its runs are still to be made.';
  return `${study.done} of ${study.of} runs are done: not enough for a verdict.`;
}
