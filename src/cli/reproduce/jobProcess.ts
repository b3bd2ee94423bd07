import { join } from 'node:path';
import type { Job, JobResult } from '../../experiment/evidence/job.ts';
import { SIZES } from '../../worker/loading/modelInWorld.ts';
import { runJob } from '../../worker/studies/runJob.ts';
import { runProgram } from '../commandLine.ts';
import { engineFrom } from '../files/engineFiles.ts';
import { startBackend } from '../platform/platform.ts';

/** What a process that runs a job says at its end, as its last line on standard output. */
export interface JobReport {
  result: JobResult;
  /** "wasm (1 thread, SIMD)" */
  backend: string;
}

/** One job in a process of its own; the job is the only argument, as JSON. */
async function main([job]: string[]): Promise<void> {
  const asked = JSON.parse(job) as Job;
  const { report } = await startBackend('wasm');
  const pairs = join('public', 'pairs', asked.world);
  const { engine } = await engineFrom(
    join('public', 'model', 'sft'),
    asked.world,
    pairs,
    report,
    SIZES.study,
  );
  const result = await runJob(engine, asked, { stopped: () => false, breathe: async () => {} });
  if (!result) throw new Error('The job was stopped.');
  console.log(
    JSON.stringify({ result, backend: `${report.backend} (${report.device})` } satisfies JobReport),
  );
}

runProgram(main);
