import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StudySize } from '../../evaluation/studies/study.ts';
import { type Job, jobName } from '../../experiment/evidence/job.ts';
import { runJobs } from './jobPool.ts';
import type { JobStore } from './store.ts';
import { durationInWords } from './timeLeft.ts';

export interface Running {
  /** Folder of the model that all jobs begin from. */
  model: string;
  size: StudySize;
  atOnce: number;
  /** Only says what there is to do. */
  dryRun: boolean;
  say: (line: string) => void;
}

/**
 * Runs those jobs that the store has no result of, and stores each result at once.
 *
 * @returns how many ended without a result
 */
export async function runMissing(
  jobs: readonly Job[],
  store: JobStore,
  { model, size, atOnce, dryRun, say }: Running,
): Promise<number> {
  const missing = jobs.filter((job) => !store.has(job));
  const times = store.times();
  const todo = `${missing.length} of ${jobs.length} runs to do, ${atOnce} at a time`;
  say(`${todo}${missing.length > 0 ? `: about ${durationInWords(times.left(missing, atOnce))}` : ''}.`);
  if (dryRun) return 0;
  const left = new Set(missing);
  const next = () =>
    left.size === 0
      ? 'All done'
      : `${left.size} left, about ${durationInWords(times.left([...left], atOnce))}`;
  let failures = 0;
  const proxies = mkdtempSync(join(tmpdir(), 'dpo-lab-proxies-'));
  process.once('exit', () => rmSync(proxies, { recursive: true, force: true }));
  await runJobs(
    missing,
    { model, size, proxies, atOnce },
    {
      onDone: (job, { result, backend }) => {
        left.delete(job);
        times.add(job, result.seconds);
        store.add(job, result, backend);
        const ending = result.failure ? ` (${result.failure})` : '';
        say(`${jobName(job)}: ${durationInWords(result.seconds)}${ending}. ${next()}.`);
      },
      onFailure: (job, why) => {
        left.delete(job);
        failures++;
        say(`${jobName(job)} ${why}`);
      },
    },
  );
  return failures;
}
