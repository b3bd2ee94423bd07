import type { LabellingConfig } from '../../experiment/controls/labelling.ts';
import type { ExampleKind, Examples } from '../../experiment/metrics/examples.ts';
import type { Progress } from '../../training/methods/run.ts';
import type { Engine } from '../engine.ts';
import type { PairProgress } from '../loading/pairMaker.ts';
import type { RunState } from '../protocol.ts';
import { type Asked, readPlan } from './readPlan.ts';

/** Examples, or a sentence that says why there are none; neither where it was stopped. */
export interface Answer {
  examples: Examples | null;
  problem: string | null;
}

export const BUSY = 'Training examples can be examined while the run is paused or finished.';
const NOT_SAMPLED =
  'These pairs are made when a run begins: with this data seed the reference writes new completions first.';

/** Answers a question about training examples with an engine that has nothing else to do meanwhile. */
export async function examineRun(
  engine: Engine,
  { kind, state, ...asked }: Asked & { kind: ExampleKind; labelling: LabellingConfig; state?: RunState },
  preparing: Progress & PairProgress,
): Promise<Answer> {
  const read = readPlan(engine, asked);
  if ('failure' in read) return { examples: null, problem: read.failure.cause };
  const { plan } = read;
  // Sampling new pairs takes minutes and is for a run to do.
  if (!(await engine.preview(plan.labelling, preparing))) {
    return { examples: null, problem: preparing.stopped() ? null : NOT_SAMPLED };
  }
  const runData = await engine.prepare(plan.labelling, preparing);
  if (!runData) return { examples: null, problem: null };
  const examples = await engine.examine({ kind, ...plan, state }, runData, preparing);
  return { examples, problem: null };
}
