import { isWriter, type Job, jobName, stepsOf } from '../../experiment/evidence/job.ts';
import type { Engine } from '../engine.ts';
import type { Event, Failure } from '../protocol.ts';
import { runJob } from '../studies/runJob.ts';
import type { RunControl } from './driveRun.ts';
import { configFailure, readLabelling, readPlan } from './readPlan.ts';

interface SweepDependencies {
  say: (event: Event) => void;
  breathe: () => Promise<void>;
  /** The backend is gone, and with it all that a run would free. */
  lost: () => boolean;
}

/**
 * One run after another, each from the reference to its last step. All are looked at before the first begins, so that
 * a sweep does not end an hour later over a value of its last run. One that diverges says so in its result, and the
 * next one has its turn.
 */
export async function driveSweep(
  engine: Engine,
  jobs: readonly Job[],
  state: RunControl,
  { say, breathe, lost }: SweepDependencies,
): Promise<void> {
  const { runId } = state;
  const failures = jobs.map((job) => whyNot(engine, job));
  const refused = failures.findIndex((failure) => failure !== null);
  const failure = failures[refused];
  if (failure) {
    const cause = `Run ${refused + 1} of ${jobs.length}: ${failure.cause}`;
    return say({ type: 'failed', runId, failure: { ...failure, cause } });
  }

  let done = 0;
  for (const [index, job] of jobs.entries()) {
    if (state.stopping) break;
    const of = stepsOf(job);
    const progress = { type: 'sweep-progress', runId, job: index, of } as const;
    say({ ...progress, step: 0 });
    const result = await runJob(engine, job, {
      onProgress: (what, done, total) => say({ type: 'preparation', runId, what, done, total }),
      onStep: (step, point) => say({ ...progress, step, ...(point && { point }) }),
      stopped: () => state.stopping,
      breathe,
      lost,
    });
    if (!result) break;
    done += 1;
    say({ type: 'sweep-result', runId, name: jobName(job), result });
  }
  say({ type: state.stopping ? 'stopped' : 'finished', runId, step: done });
}

/** Why a job cannot begin here; null where it can. */
function whyNot(engine: Engine, { world, method, values, seed, labelling = {} }: Job): Failure | null {
  const here = engine.summary.world;
  if (world !== here) return configFailure([`It is of the world ${world}; ${here} is loaded.`]);
  const read = isWriter(method)
    ? readLabelling(labelling)
    : readPlan(engine, { method, config: { ...values, seed }, labelling });
  return 'failure' in read ? read.failure : null;
}
