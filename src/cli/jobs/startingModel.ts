import { dirname, join } from 'node:path';
import { defaultsOf } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import type { Job } from '../../experiment/evidence/job.ts';
import { defaultsOfMethod } from '../../experiment/methods/methods.ts';
import type { StoredModel } from '../../model/checkpoint.ts';
import type { Engine } from '../../worker/engine.ts';
import { readModelFolder } from '../files/modelFiles.ts';

/** About two epochs of 2,000 chosen completions, at the defaults of fine-tuning. */
const STEPS = 250;

/**
 * What a job begins as where that is not the fine-tuned model.
 *
 * @param folder of the fine-tuned model, whose neighbour is the one before fine-tuning
 * @param ordinary an engine of the fine-tuned model, which has the pairs
 */
export async function startingModel(
  job: Job,
  folder: string,
  ordinary: () => Promise<Engine>,
): Promise<StoredModel | undefined> {
  if (job.start === undefined) return undefined;
  const base = readModelFolder(join(dirname(folder), 'base'));
  if (job.start === 'base') return base;
  return { ...base, weights: await imitating(job, await ordinary()) };
}

/** Weights of the base model after fine-tuning on the chosen completions of the job's pairs. [parameters] */
async function imitating({ labelling, seed }: Job, engine: Engine): Promise<Float32Array> {
  const preparing = { onProgress: () => {}, stopped: () => false, breathe: async () => {} };
  const runData = await engine.prepare({ ...defaultsOf(labellingControls), ...labelling }, preparing);
  const config = { ...defaultsOfMethod('sft'), start: 'base', texts: 'chosen', steps: STEPS, seed };
  const run = runData && (await engine.begin({ method: 'sft', config }, runData, preparing));
  if (!run) throw new Error('Fine-tuning was stopped.');
  try {
    while (await run.next());
    return (await run.state()).trainees.policy.weights;
  } finally {
    run.dispose();
  }
}
