import { failedInSweep } from '../../app/sweep/sweepState.ts';
import { useLab, useLabState } from '../useLab.ts';

/** What went wrong in the lab while one looks at the evidence, with cause and cure. */
export function Trouble() {
  const lab = useLab();
  const failure = useLabState((state) => state.failure);
  const inSweep = useLabState(failedInSweep);
  const findings = useLabState((state) => state.studyFindings);
  const notices = useLabState((state) => state.notices);
  return (
    <>
      {failure && (
        <div className="trouble" role="alert">
          <p>
            <b>{failure.cause}</b> {failure.cure}
          </p>
          <div className="buttons">
            <button
              type="button"
              onClick={() =>
                inSweep && failure.kind !== 'config' ? lab.resumeAfterFailure() : lab.restart()
              }
            >
              {inSweep && failure.kind !== 'config' ? 'Continue' : 'Start again'}
            </button>
          </div>
        </div>
      )}
      {findings?.problem && (
        <p className="trouble" role="alert">
          The runs could not be analysed: {findings.problem}
        </p>
      )}
      {notices.map(({ id, sentence }) => (
        <div key={id} className="trouble">
          <p>{sentence}</p>
          <button type="button" className="quiet" onClick={() => lab.dismissNotice(id)}>
            Dismiss
          </button>
        </div>
      ))}
    </>
  );
}
