import type { LabellingConfig } from '../../experiment/controls/labelling.ts';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import type { BackendReport, RunRecord, RunSettings } from '../../experiment/metrics/run.ts';
import type { Engine } from '../../worker/engine.ts';
import { controlOf, driveRun } from '../../worker/runs/driveRun.ts';

/** What a run is made with, and who hears of it meanwhile. */
export interface Recording {
  engine: Engine;
  backend: BackendReport;
  /** While pairs are made and models are prepared. */
  onPreparing?(what: string, done: number, total: number): void;
  onEvaluation?(evaluation: Evaluation): void;
}

/** Makes a whole run as the page makes it, in the world of the engine. */
export async function recordRun(
  { method, config, labelling }: RunSettings & { labelling: LabellingConfig },
  { engine, backend, onPreparing = () => {}, onEvaluation = () => {} }: Recording,
): Promise<RunRecord> {
  const preparing = { onProgress: onPreparing, stopped: () => false, breathe: async () => {} };
  const runData = await engine.prepare(labelling, preparing);
  if (!runData) throw new Error('Making the pairs was stopped.');
  const { world, name } = engine.summary;
  const record: RunRecord = {
    format: 'dpo-lab-run-1',
    method,
    world,
    model: name,
    config,
    labelling,
    pairs: runData.report,
    backend,
    date: new Date().toISOString(),
    rows: [],
    evaluations: [],
  };
  const run = await engine.begin({ method, config }, runData, preparing);
  if (!run) throw new Error('The preparation was stopped.');
  try {
    // The loop of the page's worker, with a list in the place of messages.
    await driveRun(run, { method, config }, controlOf('record'), {
      breathe: async () => {},
      now: () => performance.now(),
      say: (event) => {
        if (event.type === 'row') record.rows.push(event.row);
        if (event.type === 'evaluation') {
          record.evaluations.push(event.evaluation);
          onEvaluation(event.evaluation);
        }
      },
    });
  } finally {
    run.dispose();
  }
  return record;
}
