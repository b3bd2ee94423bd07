import { judgedIn, winRateIn } from '../../app/figures/judged.ts';
import { lastStep } from '../../app/runRecord.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { withNormalHalf } from '../numbers.ts';

/** Where a run stands, each number with half of its 95% interval. */
export function Ending({ record }: { record: RunRecord }) {
  const row = record.evaluations.at(-1)?.row;
  if (!row) return <>step {lastStep(record)}</>;
  const [judged, rate] = [judgedIn(row), winRateIn(row)];
  return (
    <>
      {judged && `${judged.by} ${withNormalHalf(judged.value, judged.stderr)} · `}KL{' '}
      {withNormalHalf(row.kl, row.kl_stderr)}
      {rate && row.step > 0 && ` · wins ${Math.round(100 * rate.value)}%`}
    </>
  );
}
