import { nameOfRun } from '../../../app/figures/shownRuns.ts';
import { lastStep } from '../../../app/runRecord.ts';
import { type Exercise, missingRuns } from '../../../experiment/lessons/exercises/exercise.ts';
import { withNormalHalf } from '../../numbers.ts';
import type { Runs } from './useRuns.ts';

/** The finished runs of this browser that fit the exercise, and which of them go into the report. */
export function RunsPart({ exercise, runs: { found, picked, pick } }: { exercise: Exercise; runs: Runs }) {
  if (found === null) return <p>Looking for runs in this browser …</p>;
  const missing = missingRuns(
    exercise,
    picked.map(({ record }) => record),
  );
  return (
    <>
      {found.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        <section className="table-box" tabIndex={0} aria-label="Runs of this exercise">
          <table data-testid="exercise-runs">
            <thead>
              <tr>
                <th scope="col">in the report</th>
                <th scope="col">for</th>
                <th scope="col">run</th>
                <th scope="col">seed</th>
                <th scope="col">steps</th>
                <th scope="col">gold</th>
                <th scope="col">KL, nats</th>
                <th scope="col">computed by</th>
              </tr>
            </thead>
            <tbody>
              {found.map(({ key, record, start }) => {
                const end = record.evaluations.at(-1)?.row;
                const name = nameOfRun(record);
                return (
                  <tr key={key}>
                    <td>
                      <input
                        type="checkbox"
                        aria-label={`Put ${name}, seed ${record.config.seed}, into the report`}
                        checked={picked.some((one) => one.key === key)}
                        onChange={({ target }) => pick(key, target.checked)}
                      />
                    </td>
                    <td>{start}</td>
                    <th scope="row">{name}</th>
                    <td>{record.config.seed}</td>
                    <td>{lastStep(record)}</td>
                    <td>{end?.gold === undefined ? '–' : withNormalHalf(end.gold, end.gold_stderr)}</td>
                    <td>{end ? withNormalHalf(end.kl, end.kl_stderr) : '–'}</td>
                    <td>{record.backend.backend}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
      <p role="status" data-testid="missing-runs">
        {missing.length === 0 ? 'All runs are there.' : `Still missing: ${missing.join('; ')}.`}
      </p>
    </>
  );
}
