import { judgedIn, winRateIn } from '../../app/figures/judged.ts';
import { goldChange, halfOf } from '../../app/figures/verdict.ts';
import { runLookedAt } from '../../app/state.ts';
import { familyOf } from '../../experiment/methods/methods.ts';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import type { Estimate } from '../../experiment/metrics/statistics.ts';
import { useShown } from '../comparison/useShown.ts';
import { signed } from '../numbers.ts';
import { useLabState } from '../useLab.ts';

/** What the shown step has come to, in a sentence whose numbers have their intervals. */
export function Verdict() {
  const { evaluation, method } = useShown();
  const record = useLabState(runLookedAt);
  const { who, untouched, movesPolicy } = familyOf(method);
  return (
    <p className="verdict" data-testid="verdict">
      {who === null ? untouched : movesPolicy && words(record, evaluation)}
    </p>
  );
}

/** Whether the interval leaves out 0. */
const isClear = ({ interval: [low, high] }: Estimate) => low > 0 || high < 0;

function verbOf(change: Estimate): string {
  if (!isClear(change)) return 'moved by';
  return change.value < 0 ? 'fell by' : 'rose by';
}

function words(record: RunRecord | null, now: Evaluation | null) {
  const first = record?.evaluations[0];
  if (!record || !now || !first || now === first) {
    return 'Before training, policy and reference are one and the same.';
  }
  const change = goldChange(first, now);
  const judged = judgedIn(now.row);
  const by = judged?.by === 'your reward' ? 'Your reward' : 'Gold';
  const { value: rate, low, high } = winRateIn(now.row) ?? {};
  const { samples } = now.row;
  return (
    <>
      {change ? (
        <>
          {by} {verbOf(change)}{' '}
          <b>
            {isClear(change) ? Math.abs(change.value).toFixed(2) : signed(change.value)} ±{' '}
            {halfOf(change).toFixed(2)}
          </b>{' '}
          on {judged?.by === 'gold' ? `the same ${change.n} prompts` : `${change.n} samples for your prompts`}
          {!isClear(change) && ', no clear change'}
        </>
      ) : (
        judged && (
          <>
            {by} is {judged.value.toFixed(2)}
          </>
        )
      )}
      {rate !== undefined && low !== undefined && high !== undefined && (
        <>
          ; it beats the reference on{' '}
          <b>
            {Math.round(100 * rate)}% [{Math.round(100 * low)}, {Math.round(100 * high)}]
          </b>{' '}
          of {samples}
        </>
      )}
      .
    </>
  );
}
