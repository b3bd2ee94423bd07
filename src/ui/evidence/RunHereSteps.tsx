import { useEffect } from 'react';
import { sweepSeconds } from '../../app/estimates/sweepTime.ts';
import { addressOf } from '../../app/page.ts';
import { isOutdated } from '../../app/sweep/studyPlan.ts';
import { isStudy, remainingJobs, type StudyRecord } from '../../app/sweep/sweepRecord.ts';
import { doneCount } from '../../app/sweep/sweepState.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { duration } from '../numbers.ts';
import { doneWords, runs } from '../sweep/sweepWords.ts';
import { useLab, useLabState } from '../useLab.ts';
import { RunHereProgress } from './RunHereProgress.tsx';
import { Trouble } from './Trouble.tsx';
import { useKeptFocus } from './useKeptFocus.ts';

/** What there is to do with a study in this browser: start it, watch it, go on with it, or start again. */
export function RunHereSteps({ name }: { name: string }) {
  const lab = useLab();
  const phase = useLabState((state) => state.phase);
  const plan = useLabState(({ study }) => (study?.study === name ? study : null));
  const sweep = useLabState((state) => state.sweep);
  const stored = useLabState((state) => state.storedSweeps);
  const here = sweep && isStudy(sweep.record) && sweep.record.study === name ? sweep : null;
  const step = here?.now ? 'running' : here ? 'resting' : plan ? 'planned' : phase;
  const { section, heading } = useKeptFocus<HTMLDivElement>(step);
  useEffect(() => {
    if (!plan && phase !== 'loading' && phase !== 'failed') lab.askStudy(name);
  }, [lab, name, phase, plan]);

  const kept = stored.find((one) => one.problem === null && isStudy(one.record) && one.record.study === name);
  const earlier =
    kept?.problem === null && isStudy(kept.record) ? { key: kept.key, record: kept.record } : null;
  return (
    <div ref={section} className="run-here-steps" data-step={step}>
      <h4 className="visually-hidden" ref={heading} tabIndex={-1}>
        In this browser
      </h4>
      <Trouble />
      {phase === 'loading' && <p role="status">Loading the model …</p>}
      {here?.now && <RunHereProgress sweep={here} />}
      {here && !here.now && (
        <Rests
          sweepKey={here.key}
          record={here.record as StudyRecord}
          outdated={plan !== null && isOutdated(here.record as StudyRecord, plan)}
        />
      )}
      {!here && earlier && phase !== 'loading' && (
        <Earlier
          sweepKey={earlier.key}
          record={earlier.record}
          outdated={plan !== null && isOutdated(earlier.record, plan)}
        />
      )}
      {!here && plan && <Start />}
    </div>
  );
}

/** Why nothing can begin just now. */
function useWaits(): React.ReactNode {
  const phase = useLabState((state) => state.phase);
  const lab = <a href={addressOf('lab')}>lab</a>;
  switch (phase) {
    case 'running':
      return <>A run is in progress in the {lab}: let it finish, or rewind it.</>;
    case 'paused':
      return <>A run is paused in the {lab}: continue it to its end, or rewind it.</>;
    case 'sweeping':
      return <>A sweep is in progress in the {lab}.</>;
    case 'loading':
      return 'The model is loading.';
    case 'failed':
      return 'Something failed; see above.';
    default:
      return null;
  }
}

/** How many runs, and how long they take here, before anything begins. */
function Start() {
  const lab = useLab();
  const plan = useLabState((state) => state.study);
  const model = useLabState((state) => state.model);
  const backend = useLabState((state) => state.backend);
  const waits = useWaits();
  if (!plan || !model) return null;
  const { jobs } = plan;
  if (jobs === null) return <p>This version of the page cannot run this study. Reload the page.</p>;
  if (jobs.length === 0) {
    return (
      <button
        type="button"
        className="primary"
        disabled={waits !== null}
        onClick={() => void lab.startStudy()}
      >
        Compute it
      </button>
    );
  }
  const { world } = jobs[0];
  return (
    <>
      <p data-testid="study-plan">
        <b>{runs(jobs.length)}</b>, about <b>{duration(sweepSeconds(jobs, model))}</b> on this machine (
        {backend?.backend}, {worldRecords[world].title}).
      </p>
      <p className="muted">Quick size, 1 seed: it shows the shape of a result, and decides no claim.</p>
      <div className="buttons">
        <button
          type="button"
          className="primary"
          disabled={waits !== null}
          onClick={() => {
            // Its figures are those of this world.
            location.hash = addressOf('evidence', plan.study, world);
            void lab.startStudy();
          }}
        >
          Start {runs(jobs.length)}
        </button>
      </div>
      {waits && <p className="muted">{waits}</p>}
    </>
  );
}

interface StoredProps {
  sweepKey: string;
  record: StudyRecord;
  /** The study has other runs by now. */
  outdated: boolean;
}

/** The study as far as it was made on this visit. */
function Rests({ sweepKey, record, outdated }: StoredProps) {
  const lab = useLab();
  const waits = useWaits();
  const complete = remainingJobs(record).length === 0;
  return (
    <>
      <p role="status">
        <b>{complete ? `All ${runs(record.jobs.length)} are done.` : `Stopped with ${doneWords(record)}.`}</b>{' '}
        <span className="muted">
          {record.backend.backend} on {record.backend.device}, {record.date.slice(0, 10)}
        </span>
      </p>
      <div className="buttons">
        {!complete && !outdated && (
          <button
            type="button"
            className="primary"
            disabled={waits !== null}
            onClick={() => void lab.continueSweep()}
          >
            Continue
          </button>
        )}
        {complete && (
          <button type="button" disabled={waits !== null} onClick={() => void lab.startStudy()}>
            Run it again
          </button>
        )}
        <button type="button" className="quiet" onClick={() => void lab.discardSweep(sweepKey)}>
          Discard
        </button>
      </div>
    </>
  );
}

/** What an earlier visit made of it. */
function Earlier({ sweepKey, record, outdated }: StoredProps) {
  const lab = useLab();
  const waits = useWaits();
  const complete = doneCount(record) === record.jobs.length;
  return (
    <div className="earlier-study" data-testid="earlier-study">
      <p>
        {outdated
          ? 'This browser has runs of an earlier version of the study.'
          : `This browser has ${complete ? `all ${runs(record.jobs.length)}` : doneWords(record)} from ${record.date.slice(0, 10)}.`}
      </p>
      <div className="buttons">
        {!outdated && (
          <button
            type="button"
            className="primary"
            disabled={waits !== null}
            onClick={() => void (complete ? lab.openSweep(sweepKey) : lab.continueSweep(sweepKey))}
          >
            {complete ? 'Show them' : 'Continue'}
          </button>
        )}
        <button type="button" className="quiet" onClick={() => void lab.discardSweep(sweepKey)}>
          Discard
        </button>
      </div>
    </div>
  );
}
