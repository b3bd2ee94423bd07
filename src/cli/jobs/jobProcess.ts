import { join } from 'node:path';
import type { StudySize } from '../../evaluation/studies/study.ts';
import { type Job, resultInWorld, type WorldResult } from '../../experiment/evidence/job.ts';
import { SIZES } from '../../worker/loading/sizes.ts';
import { runJob } from '../../worker/studies/runJob.ts';
import { runProgram } from '../commandLine.ts';
import { engineFrom } from '../files/engineFiles.ts';
import { startBackend } from '../platform/platform.ts';
import { ProxyFolder, processorSeconds } from './proxyFolder.ts';

/** What a process that runs a job says at its end, as its last line on standard output. */
export interface JobReport {
  result: WorldResult;
  /** "wasm (1 thread, SIMD)" */
  backend: string;
}

/** What it is asked, as JSON in its only argument. */
export interface JobRequest {
  job: Job;
  /** Folder of the model. */
  model: string;
  size: StudySize;
  /** Folder of the proxies that were learnt already. */
  proxies: string;
}

/** One job in a process of its own. */
async function main([asked]: string[]): Promise<void> {
  const { job, model, size, proxies } = JSON.parse(asked) as JobRequest;
  const { report } = await startBackend('wasm');
  const pairs = join('public', 'pairs', job.world);
  const usual = SIZES[size === 'full' ? 'study' : 'ordinary'];
  const sizes = { ...usual, heldOutPairs: job.heldOutPairs ?? usual.heldOutPairs };
  // Without some of the pairs another proxy is learnt.
  const proxyStore = job.pairsWithout === undefined ? new ProxyFolder(proxies) : undefined;
  const { engine } = await engineFrom(model, job.world, pairs, report, { sizes, proxyStore });
  const made = await runJob(engine, job, { stopped: () => false, breathe: async () => {} });
  if (!made) throw new Error('The job was stopped.');
  const result = resultInWorld(made);
  // Whatever else the machine did meanwhile, or whether it slept; with its proxy, wherever that was learnt.
  result.seconds = processorSeconds() + (proxyStore?.secondsSaved ?? 0);
  // Node counts in kilobytes.
  result.peakBytes = 1024 * process.resourceUsage().maxRSS;
  console.log(
    JSON.stringify({ result, backend: `${report.backend} (${report.device})` } satisfies JobReport),
  );
}

runProgram(main);
