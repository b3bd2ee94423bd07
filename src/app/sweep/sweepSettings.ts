import { configOfJob, jobName, type RunJob } from '../../experiment/evidence/job.ts';
import { type MethodName, methods } from '../../experiment/methods/methods.ts';
import { valuesOf } from '../describeRun.ts';
import { controlsOf } from '../settings.ts';

/** Runs that differ in nothing but their seed, and what tells them from the others: "β 0.1", "IPO". */
export interface SweepSetting {
  name: string;
  jobs: RunJob[];
}

/** In the order in which they appear. */
export function settingsIn(jobs: readonly RunJob[]): SweepSetting[] {
  const found = new Map<string, RunJob[]>();
  for (const job of jobs) {
    const key = jobName({ ...job, seed: 0 });
    found.set(key, [...(found.get(key) ?? []), job]);
  }
  const names = namesOf(jobs);
  return [...found.values()].map((jobs) => ({ name: names(jobs[0]), jobs }));
}

/** Says of a job what differs between the jobs: its method where there are several, and the values that vary within it. */
function namesOf(jobs: readonly RunJob[]): (job: RunJob) => string {
  const varied = new Map<MethodName, string[]>();
  for (const method of new Set(jobs.map((job) => job.method))) {
    const configs = jobs.filter((job) => job.method === method).map(configOfJob);
    const differs = (name: string) => new Set(configs.map((config) => config[name as 'steps'])).size > 1;
    varied.set(
      method,
      Object.keys(configs[0]).filter((name) => name !== 'seed' && differs(name)),
    );
  }
  return (job) => {
    const config: Readonly<Record<string, number | string>> = configOfJob(job);
    const names = varied.get(job.method) ?? [];
    const values = Object.fromEntries(names.map((name) => [name, config[name]]));
    const words = valuesOf(controlsOf(job.method), values);
    const titled = varied.size > 1 || words.length === 0;
    return [...(titled ? [methods[job.method].title] : []), ...words].join(', ');
  };
}
