import { secondsLeft } from '../../app/estimates/sweepTime.ts';
import { jobWords } from '../../app/sweep/studyPlan.ts';
import type { SweepState } from '../../app/sweep/sweepState.ts';
import { doneCount } from '../../app/sweep/sweepState.ts';
import { duration } from '../numbers.ts';
import { doneWords, progressWords } from '../sweep/sweepWords.ts';
import { useLab, useLabState } from '../useLab.ts';
import { preparationWords } from '../words/preparationWords.ts';

/** How far the runs of a study are, and how long they still take. */
export function RunHereProgress({ sweep }: { sweep: SweepState }) {
  const lab = useLab();
  const model = useLabState((state) => state.model);
  const preparation = useLabState((state) => state.preparation);
  const { record, now } = sweep;
  if (!now) return null;
  const words = progressWords(sweep);
  return (
    <div data-testid="study-progress">
      {/* Each run is told of, not each step. */}
      <p className="visually-hidden" role="status">
        {doneWords(record)}
      </p>
      <p>
        <b>{words[0].toUpperCase() + words.slice(1)}</b>
        {model && `, about ${duration(secondsLeft(record, now, model))} left`}
      </p>
      <progress
        aria-label="Runs"
        max={record.jobs.length}
        value={doneCount(record) + (now.of > 0 ? now.step / now.of : 0)}
      />
      <p className="muted run-here-now">
        {jobWords(record.jobs[now.job])}
        {preparation &&
          `. ${preparationWords(preparation.what).doing}, ${preparation.done} of ${preparation.total}`}
      </p>
      <div className="buttons">
        <button type="button" onClick={lab.cancelSweep}>
          Cancel
        </button>
      </div>
      <p className="muted">
        Finished runs are kept in this browser: you can cancel or reload, and go on later.
      </p>
    </div>
  );
}
