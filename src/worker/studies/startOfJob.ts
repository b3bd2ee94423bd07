import type { Job } from '../../experiment/evidence/job.ts';
import { defaultsOfMethod } from '../../experiment/methods/methods.ts';
import type { Progress } from '../../training/methods/run.ts';
import type { Engine } from '../engine.ts';
import type { RunData } from '../loading/modelInWorld.ts';

/** About two epochs of 2,000 chosen completions, at the defaults of fine-tuning. */
const STEPS = 250;

/**
 * An engine of what a job begins as where that is not the fine-tuned model: the caller's to dispose of.
 *
 * @param engine of the fine-tuned model
 * @param runData has the chosen completions
 * @returns null where it was stopped
 */
export async function startOfJob(
  engine: Engine,
  { start, seed }: Pick<Job, 'start' | 'seed'>,
  runData: RunData,
  preparing: Progress,
): Promise<Engine | null> {
  if (start === 'base') return engine.beforeFineTuning();
  const config = { ...defaultsOfMethod('sft'), start: 'base', texts: 'chosen', steps: STEPS, seed };
  const run = await engine.begin({ method: 'sft', config }, runData, preparing);
  if (!run) return null;
  try {
    while (await run.next()) {
      await preparing.breathe();
      if (preparing.stopped()) return null;
    }
    const { trainees } = await run.state();
    return await engine.beforeFineTuning(trainees.policy.weights);
  } finally {
    run.dispose();
  }
}
