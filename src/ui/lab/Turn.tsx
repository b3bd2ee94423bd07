import { turnOf } from '../../app/figures/verdict.ts';
import { runLookedAt } from '../../app/state.ts';
import { withMinus } from '../numbers.ts';
import { useLab, useLabState } from '../useLab.ts';

/** Hacking shows itself: where gold turned, one click away from what the policy wrote there. */
export default function Turn() {
  const lab = useLab();
  const run = useLabState(runLookedAt);
  useLabState((state) => state.revision);
  const turn = run && turnOf(run);
  const last = run?.evaluations.at(-1);
  return (
    <p className="turn" data-testid="turn">
      {turn && last && (
        <>
          Gold turned at step {turn.row.step}: from {withMinus((turn.row.gold ?? 0).toFixed(2))} to{' '}
          {withMinus((last.row.gold ?? 0).toFixed(2))}.{' '}
          <button type="button" className="small" onClick={() => lab.showStep(turn.row.step)}>
            Read step {turn.row.step}
          </button>{' '}
          <button type="button" className="small" onClick={() => lab.showStep(null)}>
            Read the last
          </button>
        </>
      )}
    </p>
  );
}
