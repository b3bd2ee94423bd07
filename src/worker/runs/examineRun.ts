import type { LabellingConfig } from '../../experiment/controls/labelling.ts';
import type { ExampleKind, Examples } from '../../experiment/metrics/examples.ts';
import type { Progress } from '../../training/methods/run.ts';
import type { Engine } from '../engine.ts';
import type { RunData } from '../loading/modelInWorld.ts';
import type { PairProgress } from '../loading/pairMaker.ts';
import type { RunState } from '../protocol.ts';
import { type Asked, type Plan, readPlan } from './readPlan.ts';

/** What was asked for, or a sentence that says why there is none; neither where it was stopped. */
export interface Answer<Found> {
  found: Found | null;
  problem: string | null;
}

/** A run about which something is asked, at its newest state; absent where it has not begun. */
export type AskedOfRun = Asked & { labelling: LabellingConfig; state?: RunState };

export const EXAMINE_BUSY = 'Training examples can be examined while the run is paused or finished.';
const NOT_SAMPLED =
  'These pairs are made when a run begins: with this data seed the reference writes new completions first.';

/** Answers a question about training examples with an engine that has nothing else to do meanwhile. */
export async function examineRun(
  engine: Engine,
  { kind, state, ...asked }: AskedOfRun & { kind: ExampleKind },
  preparing: Progress & PairProgress,
): Promise<Answer<Examples>> {
  const read = await readAsked(engine, asked, preparing);
  if ('problem' in read) return { found: null, problem: read.problem };
  const { plan, runData } = read;
  return { found: await engine.examine({ kind, ...plan, state }, runData, preparing), problem: null };
}

/** The run that is asked about, and its pairs, where they are at hand; the problem is null where it was stopped. */
export async function readAsked(
  engine: Engine,
  asked: Asked,
  preparing: Progress & PairProgress,
): Promise<{ plan: Plan; runData: RunData } | { problem: string | null }> {
  const read = readPlan(engine, asked);
  if ('failure' in read) return { problem: read.failure.cause };
  const { plan } = read;
  // Sampling new pairs takes minutes and is for a run to do.
  if (!(await engine.preview(plan.labelling, preparing))) {
    return { problem: preparing.stopped() ? null : NOT_SAMPLED };
  }
  const runData = await engine.prepare(plan.labelling, preparing);
  return runData ? { plan, runData } : { problem: null };
}
