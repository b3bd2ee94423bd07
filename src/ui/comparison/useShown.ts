import { evaluationAt } from '../../app/runRecord.ts';
import { type MethodName, methods } from '../../experiment/methods/methods.ts';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import { useLabState } from '../useLab.ts';

export interface Shown {
  evaluation: Evaluation | null;
  /** The method that made it; of the untouched model that of the next run. */
  method: MethodName;
  /** Steps that can be chosen, in order. */
  steps: number[];
  /** Whose completions these are. */
  source: 'measured' | 'recorded' | 'previous run';
  /** The same with the method, where anything was trained. */
  label: string;
  /** True while the newest evaluation is shown. */
  newest: boolean;
}

/** The evaluation behind the completions: of the live run, else of the ghost, else of the untouched model. */
export function useShown(): Shown {
  const run = useLabState((state) => state.run);
  const ghost = useLabState((state) => state.ghost);
  const base = useLabState((state) => state.base);
  const picked = useLabState((state) => state.method);
  const shownStep = useLabState((state) => state.shownStep);
  useLabState((state) => state.revision);

  const record = run ?? ghost?.record ?? null;
  const evaluations = record?.evaluations ?? (base ? [base] : []);
  const source = run || !ghost ? 'measured' : ghost.kind === 'recorded' ? 'recorded' : 'previous run';
  return {
    // A run that has just begun has nothing to show yet but the untouched model.
    evaluation: evaluationAt(record, shownStep) ?? (record && !run ? null : base),
    method: record?.method ?? picked,
    steps: evaluations.map(({ row }) => row.step),
    source,
    label: record ? `${source}: ${methods[record.method].title}` : source,
    newest: shownStep === null || shownStep === evaluations.at(-1)?.row.step,
  };
}
