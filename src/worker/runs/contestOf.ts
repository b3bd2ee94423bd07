import { contest } from '../../evaluation/contest.ts';
import type { Evaluator } from '../../evaluation/evaluator.ts';
import { methods } from '../../experiment/methods/methods.ts';
import type { Contest } from '../../experiment/metrics/contest.ts';
import type { RunSettings } from '../../experiment/metrics/run.ts';
import type { Progress, RunState } from '../../training/methods/run.ts';
import type { Answer, Run } from './run.ts';

/** A run that is to write against its reference. */
export interface ContestRequest extends RunSettings {
  temperature: number;
  state?: RunState;
}

/** The contest itself, by a copy of the run, which is freed again. */
export async function contestOf(
  copy: Run,
  { temperature, method, config }: ContestRequest,
  { evaluator, prompts }: { evaluator: Evaluator; prompts: number },
  preparing: Progress,
): Promise<Answer<Contest>> {
  try {
    const { write, proxy } = copy;
    if (!write)
      return { found: null, problem: `${methods[method].title} trains no policy that could write.` };
    const task = { write, proxy, seed: config.seed, step: copy.step(), temperature, prompts };
    return { found: await contest(task, evaluator, preparing), problem: null };
  } finally {
    copy.dispose();
  }
}
