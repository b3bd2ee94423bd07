import { type Job, jobName } from './job.ts';

/**
 * Which result answers a job. What is kept of a run does not change the run, so that a result that keeps more answers
 * every job that asks for less: two studies share a run of which only one of them wants the texts.
 */

const KEPT = / \+(\w+)/g;

/** A job's name without what is kept, and what is kept. */
function partsOf(name: string): { run: string; kept: string[] } {
  return { run: name.replace(KEPT, ''), kept: [...name.matchAll(KEPT)].map(([, what]) => what) };
}

/** Names of jobs by their runs. */
export class Answers {
  private readonly byRun = new Map<string, string[]>();

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.add(name);
  }

  add(name: string): void {
    const { run } = partsOf(name);
    this.byRun.set(run, [...(this.byRun.get(run) ?? []), name]);
  }

  /** The job's own name, or one of the same run with more kept; undefined where there is neither. */
  to(job: Job): string | undefined {
    const own = jobName(job);
    const { run, kept } = partsOf(own);
    const names = this.byRun.get(run) ?? [];
    if (names.includes(own)) return own;
    return names.find((name) => isWithin(kept, partsOf(name).kept));
  }
}

/** Without those that another one among them answers. */
export function withoutAnswered(jobs: readonly Job[]): Job[] {
  const byRun = new Map<string, string[]>();
  for (const { run, kept } of jobs.map((job) => partsOf(jobName(job))))
    byRun.set(run, [...(byRun.get(run) ?? []), kept.join(' ')]);
  return jobs.filter((job) => {
    const { run, kept } = partsOf(jobName(job));
    const others = (byRun.get(run) ?? []).filter((other) => other !== kept.join(' '));
    return !others.some((other) => isWithin(kept, other.split(' ')));
  });
}

const isWithin = (some: readonly string[], all: readonly string[]) =>
  some.every((what) => all.includes(what));
