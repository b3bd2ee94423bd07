import { useEffect } from 'react';
import { canExamine } from '../../app/examine.ts';
import { lastStep } from '../../app/runRecord.ts';
import type { MethodName } from '../../experiment/methods/methods.ts';
import { examplesOf, type StepExamples } from '../../experiment/metrics/examples.ts';
import { useLab, useLabState } from '../useLab.ts';

interface StepExamplesState {
  /** The method whose step it is. */
  method: MethodName;
  /** Null until there are any of this method. */
  examples: StepExamples | null;
  problem: string | null;
  waiting: boolean;
  /** A run or a sweep goes on: the examples are older. */
  busy: boolean;
}

/** The batch of the next step, asked for again whenever a run comes to rest elsewhere. */
export function useStepExamples(): StepExamplesState {
  const lab = useLab();
  const run = useLabState((state) => state.run);
  const phase = useLabState((state) => state.phase);
  const picked = useLabState((state) => state.method);
  const { examples, problem, waiting } = useLabState((state) => state.examined.step);
  useLabState((state) => state.revision);
  const step = lastStep(run);
  const method = run?.method ?? picked;
  const asks = canExamine(phase) && examplesOf(method) !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run, or another step of it, is another question
  useEffect(() => {
    if (asks) lab.examine('step');
  }, [lab, asks, run, step]);
  const ofSteps = examples !== null && examples.of !== 'labels' && examples.method === method;
  return { method, examples: ofSteps ? examples : null, problem, waiting, busy: !canExamine(phase) };
}
