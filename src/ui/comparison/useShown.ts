import { evaluationAt } from '../../app/runRecord.ts';
import type { Evaluation } from '../../experiment/metrics.ts';
import { useLabState } from '../useLab.ts';

export interface Shown {
  evaluation: Evaluation | null;
  /** Steps that can be chosen, in order. */
  steps: number[];
  /** Whose completions these are. */
  source: 'measured' | 'recorded' | 'previous run';
  /** True while the newest evaluation is shown. */
  newest: boolean;
}

/** The evaluation behind the completions: of the live run, else of the ghost, else of the untouched model. */
export function useShown(): Shown {
  const run = useLabState((state) => state.run);
  const ghost = useLabState((state) => state.ghost);
  const base = useLabState((state) => state.base);
  const shownStep = useLabState((state) => state.shownStep);
  useLabState((state) => state.revision);

  const record = run ?? ghost?.record ?? null;
  const evaluations = record?.evaluations ?? (base ? [base] : []);
  return {
    evaluation: record ? evaluationAt(record, shownStep) : base,
    steps: evaluations.map(({ row }) => row.step),
    source: run || !ghost ? 'measured' : ghost.kind === 'recorded' ? 'recorded' : 'previous run',
    newest: shownStep === null || shownStep === evaluations.at(-1)?.row.step,
  };
}
