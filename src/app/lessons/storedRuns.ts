import { type Exercise, fitsStart } from '../../experiment/lessons/exercises/exercise.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { labDatabase } from '../storage/labDatabase.ts';
import { browserRunStorage } from '../storage/runStorage.ts';
import { readStoredRun } from '../storage/storedRun.ts';

/** A finished run of this browser that belongs to an exercise. */
export interface FittingRun {
  key: string;
  record: RunRecord;
  /** Title of the start that it fits. */
  start: string;
}

let database: ReturnType<typeof labDatabase> | undefined;

/** The finished runs with the settings of an exercise, the newest first. Empty where the browser stores nothing. */
export async function runsOfExercise({ starts }: Exercise): Promise<FittingRun[]> {
  database ??= labDatabase(() => {});
  const stored = await browserRunStorage(database)
    .list()
    .catch(() => []);
  const found = stored.flatMap(({ key, run }) => {
    const read = readStoredRun(run);
    if ('problem' in read || !read.run.finished) return [];
    const { record } = read.run;
    const start = starts.find((one) => fitsStart(record, one));
    return start ? [{ key, record, start: start.title }] : [];
  });
  return found.toSorted((a, b) => Date.parse(b.record.date) - Date.parse(a.record.date));
}

/** SHA-256 of the weights that the page serves under a model's name, as its card says; null where there is no card. */
export async function weightsHash(
  model: string,
  fetchCard: (path: string) => Promise<Response>,
): Promise<string | null> {
  try {
    const response = await fetchCard(`model/${model}/card.json`);
    const card = (await response.json()) as { files?: Record<string, { sha256?: unknown }> };
    const hash = card.files?.['model.safetensors']?.sha256;
    return typeof hash === 'string' ? hash : null;
  } catch {
    return null;
  }
}
