import { type JobResult, jobName, type RunJob } from '../../experiment/evidence/job.ts';
import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import type { BackendReport } from '../../experiment/metrics/run.ts';
import type { WorldName } from '../../experiment/worlds.ts';

/** A sweep: its runs, and the results of those that are done. With it the rest can be made later, as if nothing had been. */
export interface SweepRecord {
  format: typeof SWEEP_FORMAT;
  world: WorldName;
  /** The model that they all begin with, and its size: other weights of the same name give other numbers. */
  model: string;
  parameters: number;
  backend: BackendReport;
  /** ISO, of its beginning. */
  date: string;
  /** In their order. All are of the same world and the same labeller. */
  jobs: readonly RunJob[];
  /** By the names of their jobs. */
  results: Readonly<Record<string, SweepResult>>;
}

export const SWEEP_FORMAT = 'dpo-lab-sweep-1';

/** What is kept of a finished run: its evaluations and, where it could not go on, the sentence that says why. */
export type SweepResult = Pick<JobResult, 'seconds' | 'points' | 'failure'>;

/** The run of a sweep that is being made. */
export interface SweepRun {
  /** Its place among the sweep's jobs. */
  job: number;
  step: number;
  of: number;
  /** Its evaluations so far. */
  points: readonly EvaluationRow[];
}

export function withResult(record: SweepRecord, name: string, result: JobResult): SweepRecord {
  const { seconds, points, failure } = result;
  const kept: SweepResult = { seconds, points, ...(failure !== undefined && { failure }) };
  return { ...record, results: { ...record.results, [name]: kept } };
}

export function resultOf({ results }: SweepRecord, job: RunJob): SweepResult | null {
  const name = jobName(job);
  return Object.hasOwn(results, name) ? results[name] : null;
}

/** The runs that are still to be made, in their order. */
export function remainingJobs(record: SweepRecord): RunJob[] {
  return record.jobs.filter((job) => !resultOf(record, job));
}

export function doneCount(record: SweepRecord): number {
  return record.jobs.length - remainingJobs(record).length;
}
