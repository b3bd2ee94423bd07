import { goldInterval, type Interval, klInterval } from '../../app/figures/intervals.ts';
import { pointsOfSweep } from '../../app/sweep/sweepFigure.ts';
import { type GridRecord, resultOf, type SweepRun } from '../../app/sweep/sweepRecord.ts';
import { settingsIn } from '../../app/sweep/sweepSettings.ts';
import { exact } from '../numbers.ts';

interface SweepTableProps {
  record: GridRecord;
  now: SweepRun | null;
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
            <th scope="col">KL, nats</th>
            <th scope="col">gold, σ</th>
            <th scope="col">win rate</th>
            <th scope="col">n</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ setting, seed, row }) => (
            <tr key={`${setting} ${seed} ${row.step}`}>
              <th scope="row">{setting}</th>
              <td>{seed}</td>
              <td>{row.step}</td>
              <Measured value={row.kl} interval={klInterval(row)} />
              <Measured value={row.gold} interval={goldInterval(row)} />
              <Measured value={row.win_rate} interval={[row.win_rate_low ?? 0, row.win_rate_high ?? 1]} />
              <td>{row.samples}</td>
            </tr>
          ))}
          {failures.map(({ name, seed, failure }) => (
            <tr key={`${name} ${seed}`}>
              <th scope="row">{name}</th>
              <td>{seed}</td>
              <td colSpan={5} className="diverged">
                {failure}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Measured({ value, interval }: { value: number | undefined; interval: Interval }) {
  if (value === undefined) return <td />;
  const [low, high] = interval;
  return (
    <td>
      {exact(value)} <span className="interval">{`[${exact(low)}, ${exact(high)}]`}</span>
    </td>
  );
}
