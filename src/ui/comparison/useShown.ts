import { evaluationAt } from '../../app/runRecord.ts';
import { runLookedAt } from '../../app/state.ts';
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
  source: 'measured' | 'recorded';
  /** The same with the method, where anything was trained. */
  label: string;
  /** True while the newest evaluation is shown. */
  newest: boolean;
}

/** The evaluation behind the completions: of the live run, else of the recorded one that was asked for, else of the untouched model. */
export function useShown(): Shown {
  const run = useLabState((state) => state.run);
  const record = useLabState(runLookedAt);
  const base = useLabState((state) => state.base ?? state.preview);
  const picked = useLabState((state) => state.method);
  const shownStep = useLabState((state) => state.shownStep);
  useLabState((state) => state.revision);

  // A run that was is in the figures; texts go back to the beginning, so that the next one is an event.
  const measured = useLabState((state) => state.base !== null);
  const evaluations = record?.evaluations ?? (base ? [base] : []);
  const source = run || (!record && measured) ? 'measured' : 'recorded';
  return {
    // A run that has just begun has nothing to show yet but the untouched model.
    evaluation: evaluationAt(record, shownStep) ?? (record && !run ? null : base),
    method: record?.method ?? picked,
    steps: evaluations.map(({ row }) => row.step),
    source,
    label: record
      ? `${source}: ${methods[record.method].title}`
      : `before training${measured ? '' : ', recorded'}`,
    newest: shownStep === null || shownStep === evaluations.at(-1)?.row.step,
  };
}
