import type { Event } from '../worker/protocol.ts';
import type { Core } from './core.ts';
import { canExamine } from './examine.ts';
import { lastStep } from './runRecord.ts';

/** Asks the worker for the run on the charts as a file that goes on elsewhere. Fetched when somebody asks. */

const NO_WEIGHTS =
  'The weights of this run are no longer stored, so it cannot be exported. Train again to export it.';

export function exportRun({ store, publisher, client, checkpoint }: Core, exportUrl: string): void {
  const { phase, run, exporting } = store.getState();
  if (!run || !canExamine(phase) || exporting.waiting) return;
  if (checkpoint?.step !== lastStep(run)) {
    publisher.now({ exporting: { waiting: false, problem: NO_WEIGHTS, file: null } });
    return;
  }
  publisher.now({ exporting: { waiting: true, problem: null, file: null } });
  const { rows, contests: _, ...settings } = run;
  const { method, config, labelling } = run;
  client.export({ method, config, labelling, state: checkpoint.state, rows, settings, exportUrl });
}

export function receiveExport(
  { publisher }: Core,
  { file, problem }: Extract<Event, { type: 'exported' }>,
): void {
  publisher.now({ preparation: null, exporting: { waiting: false, problem, file } });
}
