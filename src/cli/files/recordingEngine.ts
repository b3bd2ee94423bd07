import { join } from 'node:path';
import type { LabellingConfig } from '../../experiment/controls/labelling.ts';
import type { BackendReport } from '../../experiment/metrics/run.ts';
import type { Engine } from '../../worker/engine.ts';
import type { RunData } from '../../worker/loading/modelInWorld.ts';
import { startBackend } from '../platform/platform.ts';
import { engineFrom } from './engineFiles.ts';

/** Who makes recordings: the page's engine with its pairs made, and what a recording says of where it was made. */
export interface RecordingEngine {
  engine: Engine;
  runData: RunData;
  model: string;
  report: BackendReport;
}

/** Preparing is told to the terminal, and nobody stops it. */
export const preparing = {
  onProgress: (what: string, done: number, total: number) => console.error(`${what} ${done} of ${total}`),
  stopped: () => false,
  breathe: async () => {},
};

interface RecordingOptions {
  /** Folder of the reference. */
  model: string;
  world: string;
  /** Folder of pairs; public/pairs/WORLD if absent. */
  pairs?: string;
  backend: Parameters<typeof startBackend>[0];
}

export async function recordingEngine(
  { model: folder, world, pairs = join('public', 'pairs', world), backend }: RecordingOptions,
  labelling: LabellingConfig,
): Promise<RecordingEngine> {
  const { report } = await startBackend(backend);
  const { engine, model } = await engineFrom(folder, world, pairs, report);
  const runData = await engine.prepare(labelling, preparing);
  if (!runData) throw new Error('Making the pairs was stopped.');
  return { engine, runData, model: model.card.name, report };
}

/** Six digits are more than any chart can show, and a third of the file. */
export function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}
