import { type Interval, judgedInterval, klInterval } from '../../app/figures/intervals.ts';
import { type JudgedBy, judgedIn, winRateIn } from '../../app/figures/judged.ts';
import { pointsOfSweep } from '../../app/sweep/sweepFigure.ts';
import { type GridRecord, resultOf, type SweepRun } from '../../app/sweep/sweepRecord.ts';
import { settingsIn } from '../../app/sweep/sweepSettings.ts';
import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import { wilsonInterval } from '../../experiment/metrics/statistics.ts';
import { exact } from '../numbers.ts';

interface SweepTableProps {
  record: GridRecord;
  now: SweepRun | null;
}

type Measured = { value: number; interval: Interval } | null;

/** What is measured of a policy, and null where it is not: a column that has nothing to say is left out. */
const columns: readonly { title: string; of(row: EvaluationRow): Measured }[] = [
  { title: 'KL, nats', of: (row) => ({ value: row.kl, interval: klInterval(row) }) },
  { title: 'gold, σ', of: (row) => judgedBy('gold', row) },
  { title: 'your reward', of: (row) => judgedBy('your reward', row) },
  {
    title: 'win rate',
    of: (row) => {
      const rate = winRateIn(row);
      return rate && { value: rate.value, interval: [rate.low ?? 0, rate.high ?? 1] };
    },
  },
  { title: 'accuracy', of: accuracyWithoutGold },
];

function judgedBy(by: JudgedBy, row: EvaluationRow): Measured {
  const judged = judgedIn(row);
  return judged?.by === by ? { value: judged.value, interval: judgedInterval(judged) } : null;
}

/** How often held-out pairs are ranked as they were labelled: where nobody knows gold, what no chosen reward decides. */
function accuracyWithoutGold(row: EvaluationRow): Measured {
  const { gold, eval_pairs: pairs, 'eval_rewards/accuracies': value } = row;
  if (gold !== undefined || pairs === undefined || value === undefined) return null;
  return { value, interval: wilsonInterval(value * pairs, pairs) };
}

/** Every number of the figure with its interval and the samples behind it, and what else was measured there. */
export function SweepTable({ record, now }: SweepTableProps) {
  const points = pointsOfSweep(record, now);
  const failures = settingsIn(record.jobs).flatMap(({ name, jobs }) =>
    jobs.flatMap((job) => {
      const failure = resultOf(record, job)?.failure;
      return failure === undefined ? [] : [{ name, seed: job.seed, failure }];
    }),
  );
  const shown = columns.filter(({ of }) => points.some(({ row }) => of(row)));
  return (
    // Scrolls by keyboard, which needs a focusable region.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to take the focus
    <section className="table-scroll" tabIndex={0} aria-label="Sweep: table">
      <table>
        <caption>
          Every evaluation of every run, with 95% intervals in brackets; n is the number of samples.
        </caption>
        <thead>
          <tr>
            <th scope="col">setting</th>
            <th scope="col">seed</th>
            <th scope="col">step</th>
            {shown.map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            <th scope="col">n</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ setting, seed, row }) => (
            <tr key={`${setting} ${seed} ${row.step}`}>
              <th scope="row">{setting}</th>
              <td>{seed}</td>
              <td>{row.step}</td>
              {shown.map(({ title, of }) => (
                <MeasuredCell key={title} measured={of(row)} />
              ))}
              <td>{row.samples}</td>
            </tr>
          ))}
          {failures.map(({ name, seed, failure }) => (
            <tr key={`${name} ${seed}`}>
              <th scope="row">{name}</th>
              <td>{seed}</td>
              <td colSpan={2 + shown.length} className="diverged">
                {failure}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function MeasuredCell({ measured }: { measured: Measured }) {
  if (!measured) return <td />;
  const { value, interval } = measured;
  return (
    <td>
      {exact(value)} <span className="interval">{`[${exact(interval[0])}, ${exact(interval[1])}]`}</span>
    </td>
  );
}
