import { configOfJob, jobName, type RunJob } from '../../experiment/evidence/job.ts';
import type { Engine } from '../engine.ts';
import type { Event, Failure } from '../protocol.ts';
import { runJob } from '../studies/runJob.ts';
import type { RunControl } from './driveRun.ts';
import { configFailure, type PlanOrFailure, readPlan } from './readPlan.ts';

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
  jobs: readonly RunJob[],
  state: RunControl,
  { say, breathe, lost }: SweepDependencies,
): Promise<void> {
  const { runId } = state;
  const plans = jobs.map((job) => planOf(engine, job));
  const refused = plans.findIndex((plan) => 'failure' in plan);
  if (refused >= 0) return say({ type: 'failed', runId, failure: failureIn(plans, refused) });

  let done = 0;
  for (const [index, job] of jobs.entries()) {
    if (state.stopping) break;
    const of = configOfJob(job).steps;
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

function planOf(engine: Engine, { world, method, values, seed, labelling = {} }: RunJob): PlanOrFailure {
  const here = engine.summary.world;
  if (world !== here) return { failure: configFailure([`It is of the world ${world}; ${here} is loaded.`]) };
  return readPlan(engine, { method, config: { ...values, seed }, labelling });
}

function failureIn(plans: readonly PlanOrFailure[], index: number): Failure {
  const plan = plans[index];
  if (!('failure' in plan)) throw new Error(`run ${index + 1} can begin`);
  return { ...plan.failure, cause: `Run ${index + 1} of ${plans.length}: ${plan.failure.cause}` };
}
