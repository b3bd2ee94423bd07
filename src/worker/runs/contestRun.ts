import { contest } from '../../evaluation/contest.ts';
import type { Evaluator } from '../../evaluation/evaluator.ts';
import { methods } from '../../experiment/methods/methods.ts';
import type { Contest } from '../../experiment/metrics/contest.ts';
import type { Progress } from '../../training/methods/run.ts';
import type { Engine, RunRequest } from '../engine.ts';
import type { PairProgress } from '../loading/pairMaker.ts';
import { type Answer, type AskedOfRun, readAsked } from './examineRun.ts';
import type { Run } from './run.ts';

/** A run that is to write against its reference. */
export interface ContestRequest extends RunRequest {
  temperature: number;
}

export const CONTEST_BUSY = 'A run can be asked to write while it is paused or finished.';

/** Hotter samples are noise. */
const HOTTEST = 2;

/** Answers who wins at a temperature, with an engine that has nothing else to do meanwhile. */
export async function contestOfRun(
  engine: Engine,
  { temperature, state, ...asked }: AskedOfRun & { temperature: number },
  preparing: Progress & PairProgress,
): Promise<Answer<Contest>> {
  if (!(temperature >= 0 && temperature <= HOTTEST)) {
    return { found: null, problem: `temperature is ${temperature}, but must be from 0 to ${HOTTEST}.` };
  }
  const read = await readAsked(engine, asked, preparing);
  if ('problem' in read) return { found: null, problem: read.problem };
  return engine.contest({ temperature, ...read.plan, state }, read.runData, preparing);
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
