import type { LabellingConfig } from '../experiment/controls/labelling.ts';
import type { MethodName, RunConfig } from '../experiment/methods/methods.ts';
import type { Evaluation, RunRow } from '../experiment/metrics/metrics.ts';
import type { BackendReport, RunRecord } from '../experiment/metrics/run.ts';
import type { Checkpoint } from '../worker/protocol.ts';

/** An empty record, filled in place while the run goes on. */
export function beginRecord(start: {
  method: MethodName;
  config: RunConfig;
  labelling: LabellingConfig;
  backend: BackendReport;
  world: string;
  model: string;
  own?: RunRecord['own'];
}): RunRecord {
  return {
    ...start,
    format: 'dpo-lab-run-1',
    config: { ...start.config },
    labelling: { ...start.labelling },
    pairs: null,
    date: new Date().toISOString(),
    rows: [],
    evaluations: [],
  };
}

/** Appends a row. Runs are deterministic, so a row that comes again (after a resumption) replaces the old ones. */
export function addRow(record: RunRecord, row: RunRow): void {
  dropWhile(record.rows, (last) => last.step >= row.step);
  record.rows.push(row);
}

export function addEvaluation(record: RunRecord, evaluation: Evaluation): void {
  dropWhile(record.evaluations, (last) => last.row.step >= evaluation.row.step);
  record.evaluations.push(evaluation);
}

/** Forgets what came after a step, because the run is taken up again from there. */
export function rewindTo(record: RunRecord, step: number): void {
  dropWhile(record.rows, (last) => last.step > step);
  dropWhile(record.evaluations, (last) => last.row.step > step);
  if (record.contests) record.contests = record.contests.filter((contest) => contest.step <= step);
}

/** Number of updates done; 0 before the first. */
export function lastStep(record: RunRecord | null): number {
  return record?.rows.at(-1)?.step ?? 0;
}

/** The row of a step, or of the last one before it; the newest for null. Before the first step there is none. */
export function rowAt(record: RunRecord | null, step: number | null): RunRow | undefined {
  if (step === null) return record?.rows.at(-1);
  return record?.rows.findLast((row) => row.step <= step);
}

/** Whether all of its steps are done. */
export function isComplete(record: RunRecord | null): boolean {
  return record !== null && lastStep(record) >= record.config.steps;
}

/** The checkpoint where it is that of the run's last step, null where its weights are not known. */
export function lastCheckpoint(record: RunRecord, checkpoint: Checkpoint | null): Checkpoint | null {
  return checkpoint?.step === lastStep(record) ? checkpoint : null;
}

/** The evaluation nearest to a step, the newest for null. */
export function evaluationAt(record: RunRecord | null, step: number | null): Evaluation | null {
  const evaluations = record?.evaluations ?? [];
  if (step === null) return evaluations.at(-1) ?? null;
  let best: Evaluation | null = null;
  for (const evaluation of evaluations) {
    const distance = Math.abs(evaluation.row.step - step);
    if (best === null || distance < Math.abs(best.row.step - step)) best = evaluation;
  }
  return best;
}

function dropWhile<T>(items: T[], condition: (last: T) => boolean): void {
  let last = items.at(-1);
  while (last !== undefined && condition(last)) {
    items.pop();
    last = items.at(-1);
  }
}
