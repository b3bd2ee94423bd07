import { claimsOf } from '../../app/evidence/claimRows.ts';
import { addressOf } from '../../app/page.ts';
import type { RecordedStudy } from '../../experiment/evidence/findingsFile.ts';
import { Result } from './Result.tsx';
import { VerdictMark } from './VerdictMark.tsx';

/** The claims that a study decides: verdict, result, and the rule that was there before the runs. */
export function StudyClaims({ study }: { study: RecordedStudy }) {
  return (
    <section className="card study-claims" aria-labelledby="study-claims">
      <h3 id="study-claims">Claims and verdicts</h3>
      <ul>
        {claimsOf(study).map(({ number, claim, figures, verdict, finding, rule }) => (
          <li key={number}>
            <p className="claim-head">
              <VerdictMark verdict={verdict} />
              <a href={addressOf('evidence', 'claims', number)}>Claim {number}</a>
            </p>
            <p className="claim-text">{claim}</p>
            {figures && <p className="muted">Source: {figures}</p>}
            {finding && <Result text={finding.result} />}
            <details>
              <summary>The rule, written before the runs</summary>
              <p>{rule}</p>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
