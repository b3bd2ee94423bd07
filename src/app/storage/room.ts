import { isLabelled, type RunLabel } from './runLabel.ts';
import type { RunLocks } from './runLocks.ts';
import type { RunStorage } from './runStorage.ts';
import { readLabel, readOutside, type StoredRun } from './storedRun.ts';

/**
 * What makes room, and in which order. A finished run is some hundred kilobytes of rows, measurements and texts; the
 * weights that it ended with, which its export and its contests need, are some ten megabytes. So weights go first.
 */

/** The page holds all of them in memory, some half a megabyte each. */
export const FINISHED_RUNS = 50;
/** Of the weights of finished runs, all together. */
export const CHECKPOINT_BYTES = 300_000_000;

/** A finished run as far as room goes. */
export interface Shelved {
  key: string;
  savedAt: number;
  label: RunLabel;
  checkpointBytes: number;
}

/** The runs beyond so many: the oldest go, and those that somebody has named or noted go last. */
export function runsBeyond(runs: readonly Shelved[], most: number): string[] {
  const kept = runs.toSorted(
    (a, b) => Number(isLabelled(b.label)) - Number(isLabelled(a.label)) || b.savedAt - a.savedAt,
  );
  return kept.slice(most).map(({ key }) => key);
}

/** The runs whose weights lie beyond so many bytes, counted from the newest. */
export function checkpointsBeyond(runs: readonly Shelved[], most: number): string[] {
  let bytes = 0;
  return runs
    .filter(({ checkpointBytes }) => checkpointBytes > 0)
    .toSorted((a, b) => b.savedAt - a.savedAt)
    .filter(({ checkpointBytes }) => {
      bytes += checkpointBytes;
      return bytes > most;
    })
    .map(({ key }) => key);
}

/** Keeps the stored runs within both limits. Runs on the charts of another tab stay as they are. */
export async function makeRoom(storage: RunStorage, locks: RunLocks): Promise<void> {
  const runs = await shelved(storage, locks);
  const over = runsBeyond(runs, FINISHED_RUNS);
  const rest = runs.filter(({ key }) => !over.includes(key));
  const bare = checkpointsBeyond(rest, CHECKPOINT_BYTES);
  await Promise.all(over.map((key) => storage.remove(key)));
  await dropFrom(
    storage,
    rest.filter(({ key }) => bare.includes(key)),
  );
}

/** Takes the weights of all finished runs away, where a browser has no room for more. Whether there were any. */
export async function dropCheckpoints(storage: RunStorage, locks: RunLocks): Promise<boolean> {
  const having = (await shelved(storage, locks)).filter(({ checkpointBytes }) => checkpointBytes > 0);
  await dropFrom(storage, having);
  return having.length > 0;
}

type Found = Shelved & { run: StoredRun };

async function dropFrom(storage: RunStorage, runs: readonly Found[]): Promise<void> {
  for (const { key, run } of runs) await storage.write(key, { ...run, checkpointBytes: 0 }, null);
}

/** The finished runs that no other tab has on its charts. */
async function shelved(storage: RunStorage, locks: RunLocks): Promise<Found[]> {
  const elsewhere = await locks.elsewhere().catch(() => new Set<string>());
  const labels = await storage.labels();
  return (await storage.list()).flatMap(({ key, run: value }) => {
    const run = readOutside(value);
    if (!run?.finished || elsewhere.has(key)) return [];
    const { savedAt, checkpointBytes = 0 } = run;
    return [{ key, run, savedAt, checkpointBytes, label: readLabel(labels.get(key)) }];
  });
}
