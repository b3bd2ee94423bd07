import { useEffect, useRef } from 'react';
import { secondsLeft } from '../../app/estimates/sweepTime.ts';
import { addressOf } from '../../app/page.ts';
import { jobWords } from '../../app/sweep/studyPlan.ts';
import { isStudy, remainingJobs, type SweepRecord } from '../../app/sweep/sweepRecord.ts';
import { settingsIn } from '../../app/sweep/sweepSettings.ts';
import { doneCount, failedInSweep, isMadeHere } from '../../app/sweep/sweepState.ts';
import { duration } from '../numbers.ts';
import { useLab, useLabState } from '../useLab.ts';
import { preparationWords } from '../words/preparationWords.ts';
import { allDoneWords, doneWords, HEADING_ID, placeWords, progressWords } from './sweepWords.ts';

/** How far the sweep on the page is, and what can be done with it. */
export function SweepProgress() {
  const lab = useLab();
  const sweep = useLabState((state) => state.sweep);
  const phase = useLabState((state) => state.phase);
  const model = useLabState((state) => state.model);
  const preparation = useLabState((state) => state.preparation);
  const isHere = useLabState((state) => state.sweep !== null && isMadeHere(state.sweep.record, state));
  const failed = useLabState(failedInSweep);
  const cancel = useRef<HTMLButtonElement>(null);
  const running = Boolean(sweep?.now);
  useEffect(() => {
    if (!isFocusLost()) return;
    const next = running ? cancel.current : document.getElementById(HEADING_ID);
    next?.focus({ preventScroll: true });
  }, [running]);
  if (!sweep) return null;
  const { key, record, now } = sweep;
  const { jobs } = record;
  const done = doneCount(record);
  const idle = phase === 'ready' || phase === 'finished';
  if (now) {
    return (
      <div className="sweep-progress" data-testid="sweep-progress">
        <p>
          <b>{capital(progressWords(sweep))}</b>
          {model && `, about ${duration(secondsLeft(record, now, model))} left`}
        </p>
        <p className="source">
          {isStudy(record) && (
            <>
              A study of the <a href={addressOf('evidence', record.study)}>evidence</a>.{' '}
            </>
          )}
          Now: {nameOf(record, now.job)}, seed {jobs[now.job].seed}
          {preparation &&
            `. ${preparationWords(preparation.what).doing}, ${preparation.done} of ${preparation.total}`}
        </p>
        <progress aria-label="Sweep" max={jobs.length} value={done + (now.of > 0 ? now.step / now.of : 0)} />
        <div className="buttons">
          <button ref={cancel} type="button" data-testid="sweep-cancel" onClick={lab.cancelSweep}>
            Cancel
          </button>
        </div>
        <p className="source">
          Finished runs are stored in this browser, so you can cancel or reload and continue later. Train is
          not available meanwhile.
        </p>
      </div>
    );
  }
  const rest = remainingJobs(record).length;
  const there = isHere ? '' : ` ${placeWords(record)}`;
  return (
    <div className="sweep-progress" data-testid="sweep-progress">
      <p>
        {rest === 0 ? (
          <b>
            {allDoneWords(jobs.length)}
            {there}.
          </b>
        ) : (
          <b>
            Stopped with {doneWords(record)}
            {there}.
          </b>
        )}{' '}
        <span className="source">
          {record.backend.backend} on {record.backend.device}, {record.date.slice(0, 10)}
        </span>
      </p>
      <div className="buttons">
        {rest > 0 && (
          <button
            type="button"
            className="primary"
            data-testid="sweep-continue"
            disabled={!idle && !failed}
            onClick={() => (failed ? lab.resumeAfterFailure() : void lab.continueSweep())}
          >
            Continue{there && ' there'}
          </button>
        )}
        <button type="button" onClick={() => void lab.discardSweep(key)}>
          Discard
        </button>
      </div>
    </div>
  );
}

/** What tells a run from the others. */
function nameOf(record: SweepRecord, place: number): string {
  if (isStudy(record)) return jobWords(record.jobs[place]);
  const job = record.jobs[place];
  return settingsIn(record.jobs).find(({ jobs }) => jobs.includes(job))?.name ?? '';
}

/** The button that was pressed is gone, or hidden with the form. */
function isFocusLost(): boolean {
  const { activeElement } = document;
  return (
    activeElement === null || activeElement === document.body || activeElement.closest('[hidden]') !== null
  );
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);
