import type { Contest } from '../../experiment/metrics/contest.ts';
import type { Progress } from '../../training/methods/run.ts';
import type { Engine } from '../engine.ts';
import type { PairProgress } from '../loading/pairMaker.ts';
import { type AskedOfRun, readAsked } from './examineRun.ts';
import type { Answer } from './run.ts';

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
