import { type ClaimRow, tally } from '../../app/evidence/claimRows.ts';
import type { Verdict } from '../../experiment/evidence/figure.ts';
import { VerdictMark } from './VerdictMark.tsx';

/** How many claims have which verdict. */
export function Tally({ rows }: { rows: readonly ClaimRow[] }) {
  const counts = Object.entries(tally(rows)) as [Verdict, number][];
  return (
    <ul className="tally" aria-label="Verdicts">
      {counts.map(([verdict, count]) => (
        <li key={verdict}>
          <VerdictMark verdict={verdict} /> <b>{count}</b>
        </li>
      ))}
    </ul>
  );
}
