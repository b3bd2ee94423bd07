import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Job } from '../../experiment/evidence/job.ts';
import type { JobReport, JobRequest } from './jobProcess.ts';

export interface PoolEvents {
  onDone: (job: Job, report: JobReport) => void;
  /** The process ended without a result; `why` is what it said last. */
  onFailure: (job: Job, why: string) => void;
}

/** Runs jobs, each in a process of its own, so many at once. Resolves when all have ended. */
export async function runJobs(
  jobs: readonly Job[],
  { atOnce, ...shared }: Omit<JobRequest, 'job'> & { atOnce: number },
  { onDone, onFailure }: PoolEvents,
): Promise<void> {
  const waiting = [...jobs];
  const running = new Set<ChildProcess>();
  const endAll = () => {
    for (const child of running) child.kill();
  };
  process.once('exit', endAll);
  const slot = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const { report, why } = await runOne({ job, ...shared }, running);
      if (report) onDone(job, report);
      else onFailure(job, why);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, slot));
  process.off('exit', endAll);
}

function runOne(asked: JobRequest, running: Set<ChildProcess>): Promise<{ report?: JobReport; why: string }> {
  const script = join(import.meta.dirname, 'jobProcess.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(asked)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let [out, errors] = ['', ''];
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    errors = (errors + part).slice(-2000);
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      running.delete(child);
      const last = out.trimEnd().split('\n').at(-1) ?? '';
      if (code === 0 && last.startsWith('{')) resolve({ report: JSON.parse(last), why: '' });
      else resolve({ why: `ended with ${signal ?? `status ${code}`}: ${errors.trim().split('\n').at(-1)}` });
    });
  });
}
