import {
  type Job,
  type JobResult,
  jobName,
  type RunJob,
  type WorldResult,
} from '../../experiment/evidence/job.ts';
import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import type { BackendReport, RunRecord } from '../../experiment/metrics/run.ts';
import type { DataName } from '../../experiment/worlds.ts';

/**
 * Runs one after another, and the results of those that are done: a sweep that somebody asked for, or a study at its quick
 * size. With it the rest can be made later, as if nothing had been.
 */
export type SweepRecord = GridRecord | StudyRecord;

interface Queue {
  format: typeof SWEEP_FORMAT;
  world: DataName;
  /** Which of somebody's own data, as in the record of a run: all runs are made on them. */
  own?: RunRecord['own'];
  /** The model that they all begin with, and its size: other weights of the same name give other numbers. */
  model: string;
  parameters: number;
  backend: BackendReport;
  /** ISO, of its beginning. */
  date: string;
}

/** Runs with values of somebody's choice. */
export interface GridRecord extends Queue {
  study?: undefined;
  /** In their order. All are of the same world and the same labeller. */
  jobs: readonly RunJob[];
  /** By the names of their jobs. */
  results: Readonly<Record<string, SweepResult>>;
}

/** The quick runs of a study. Among them may be some that only write. */
export interface StudyRecord extends Queue {
  /** Its name. */
  study: string;
  /** In their order. All are of the same world. */
  jobs: readonly Job[];
  /** By the names of their jobs; all that an analysis may ask for. */
  results: Readonly<Record<string, WorldResult>>;
}

/** The first one had no studies. */
export const SWEEP_FORMATS = ['dpo-lab-sweep-1', 'dpo-lab-sweep-2'] as const;
export const SWEEP_FORMAT = SWEEP_FORMATS[1];

/** What is kept of a finished run: its evaluations and, where it could not go on, the sentence that says why. */
export type SweepResult = Pick<JobResult, 'seconds' | 'points' | 'failure'>;

/** The run of a sweep that is being made. */
export interface SweepRun {
  /** Its place among the sweep's jobs. */
  job: number;
  step: number;
  /** 0 for who only writes. */
  of: number;
  /** Its evaluations so far. */
  points: readonly EvaluationRow[];
}

export function isStudy(record: SweepRecord): record is StudyRecord {
  return record.study !== undefined;
}

/** A study keeps all of a result, a sweep what it draws. */
export function withResult<Of extends SweepRecord>(record: Of, name: string, result: JobResult): Of {
  const { seconds, points, failure } = result;
  const drawn: SweepResult = { seconds, points, ...(failure !== undefined && { failure }) };
  // Studies are made in worlds, whose judge knows gold.
  const kept = isStudy(record) ? (result as WorldResult) : drawn;
  return { ...record, results: { ...record.results, [name]: kept } };
}

export function resultOf({ results }: Pick<SweepRecord, 'results'>, job: Job): SweepResult | null {
  const name = jobName(job);
  return Object.hasOwn(results, name) ? results[name] : null;
}

/** The runs that are still to be made, in their order. */
export function remainingJobs({ jobs, results }: Pick<SweepRecord, 'jobs' | 'results'>): Job[] {
  return jobs.filter((job) => !resultOf({ results }, job));
}
