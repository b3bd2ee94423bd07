import type { Job } from '../../experiment/evidence/job.ts';
import type { RecordedJobs } from '../../experiment/evidence/recordedJobs.ts';
import { quantile } from '../../experiment/metrics/statistics.ts';

/** Seconds of a job for as long as none is known, one of a core on an ordinary laptop. */
const GUESS: Record<RecordedJobs['size'], number> = { full: 80, quick: 30 };

/**
 * Seconds that jobs took, by method; where none of a method is known, those of all others. Medians: a machine that
 * slept in between tells nothing.
 */
export class JobTimes {
  private readonly known = new Map<string, number[]>();

  constructor(private readonly size: RecordedJobs['size']) {}

  add({ method }: Pick<Job, 'method'>, seconds: number): void {
    this.known.set(method, [...(this.known.get(method) ?? []), seconds]);
  }

  /** Of all the jobs, so many at once. */
  left(jobs: readonly Pick<Job, 'method'>[], atOnce: number): number {
    const all = [...this.known.values()].flat();
    const otherwise = all.length > 0 ? quantile(all, 0.5) : GUESS[this.size];
    const total = jobs.reduce(
      (sum, { method }) => sum + quantile(this.known.get(method) ?? [otherwise], 0.5),
      0,
    );
    return total / atOnce;
  }
}

/** "3 h 20 min", "5 min", "40 s" */
export function durationInWords(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
