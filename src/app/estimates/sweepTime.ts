import type { Job } from '../../experiment/evidence/job.ts';
import type { ModelSummary } from '../../worker/protocol.ts';
import { remainingJobs, resultOf, type SweepRecord, type SweepRun } from '../sweep/sweepRecord.ts';
import { doneSeconds, jobSeconds } from './jobTime.ts';

/** How long runs take one after the other, from what was measured in warm-up. */
export function sweepSeconds(jobs: readonly Job[], model: ModelSummary): number {
  return jobs.reduce((sum, job) => sum + jobSeconds(job, model), 0);
}

/** What is left of a sweep, corrected by how long its finished runs took against what was expected of them. */
export function secondsLeft(record: SweepRecord, now: SweepRun | null, model: ModelSummary): number {
  const finished = record.jobs.flatMap((job) => {
    const result = resultOf(record, job);
    return result && result.failure === undefined ? [{ job, seconds: result.seconds }] : [];
  });
  const taken = finished.reduce((sum, { seconds }) => sum + seconds, 0);
  const expected = sweepSeconds(
    finished.map(({ job }) => job),
    model,
  );
  const begun = now && record.jobs[now.job];
  const done = now && begun ? doneSeconds(begun, now, model) : 0;
  const rest = Math.max(0, sweepSeconds(remainingJobs(record), model) - done);
  return rest * (expected > 0 ? taken / expected : 1);
}
