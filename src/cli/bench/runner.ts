import type { ContestantName } from './contestant.ts';
import type { Realm } from './driver.ts';
import type { Race } from './plan.ts';
import type { MemoryReport, Stepped, Timing } from './protocol.ts';
import type { Figures, Measured } from './results.ts';
import { matMulOperations, tokensOf } from './sizes.ts';
import { spreadOf } from './statistics.ts';

/** A contestant that is running, with what has been measured of it. */
export interface Runner {
  name: ContestantName;
  realm: Realm;
  losses: number[];
  steps: Stepped[];
  samples: Timing[];
  changeError: number | null;
  memory: MemoryReport;
  matMulGigaflops: number | null;
  /** Why it cannot do this. */
  problems: { sampling?: string; products?: string };
}

/** Does something with each contestant that still runs, one after the other. */
export type ForAll = (work: (runner: Runner) => Promise<void>, order?: readonly Runner[]) => Promise<void>;

/** What is reported of a contestant. */
export function figuresOf({ size, backend, newTokens }: Race, runner: Runner): Figures {
  const { steps, samples, realm, losses, memory, matMulGigaflops, problems } = runner;
  const measured = (timings: readonly Timing[], tokens: number): Measured => {
    const ms = spreadOf(timings.map(({ ms }) => ms));
    const jsMs = backend === 'webgpu' ? spreadOf(timings.map(({ jsMs }) => jsMs)) : null;
    const { dispatches, submits } = timings[timings.length - 1];
    return { ms, tokensPerSecond: (1000 * tokens) / ms.median, jsMs, dispatches, submits };
  };
  const sampled = () => {
    if (problems.sampling) return { problem: problems.sampling };
    return samples.length > 0 ? measured(samples, size.sequences * newTokens) : null;
  };
  const step = measured(steps, tokensOf(size));
  return {
    step,
    sample: sampled(),
    losses,
    changeError: runner.changeError,
    compileMs: Math.max(0, realm.first.ms - step.ms.median),
    toFirstStepMs: realm.toFirstStepMs,
    memory,
    gigaflops: matMulOperations(size) / step.ms.median / 1e6,
    matMulGigaflops,
  };
}
