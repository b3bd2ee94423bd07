import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { FORMAT } from './runDigest.ts';
import type { StoredCheckpoint, StoredRun } from './storedRun.ts';

/** What this browser keeps of the lab: runs in two parts, what they were called, and sweeps. */
export interface LabDatabase extends DBSchema {
  runs: { key: string; value: unknown };
  checkpoints: { key: string; value: unknown };
  sweeps: { key: string; value: unknown };
  labels: { key: string; value: unknown };
}

/** Gives the one connection of this page. */
export type Database = () => Promise<IDBPDatabase<LabDatabase>>;

/**
 * The database in IndexedDB. It is opened at the first use, so that a browser that forbids it troubles nobody before.
 *
 * @param onBlocked called where a tab with an older page keeps the database from being brought up to date
 */
export function labDatabase(onBlocked: () => void): Database {
  let opened: Promise<IDBPDatabase<LabDatabase>> | undefined;
  return () => {
    opened ??= openDB<LabDatabase>('dpo-lab', 4, {
      upgrade: async (db, from, _, transaction) => {
        db.createObjectStore('labels');
        if (from < 3) db.createObjectStore('sweeps');
        if (from < 2) db.createObjectStore('checkpoints');
        if (from === 0) db.createObjectStore('runs');
        if (from === 1) await takeOver(transaction);
      },
      blocked: onBlocked,
      // A newer page in another tab wants to change the database: it may, and this tab opens it anew.
      blocking: (_from, _to, event) => {
        (event.target as IDBDatabase).close();
        opened = undefined;
      },
      // The browser closed it, as when a person clears the site's data.
      terminated: () => {
        opened = undefined;
      },
    });
    return opened;
  };
}

/** Version 1 had one slot, "unfinished", for the run of all tabs: { record, checkpoint }. */
async function takeOver(transaction: Parameters<OnUpgrade>[3]): Promise<void> {
  const runs = transaction.objectStore('runs');
  const old = (await runs.get('unfinished')) as
    | { record: StoredRun['record']; checkpoint: StoredCheckpoint['checkpoint'] }
    | undefined;
  if (old === undefined) return;
  await runs.delete('unfinished');
  const { record, checkpoint } = old;
  const run: StoredRun = {
    format: FORMAT,
    savedAt: Date.parse(record?.date) || 0,
    finished: false,
    step: checkpoint?.step ?? 0,
    record,
  };
  await runs.put(run, 'earlier');
  if (checkpoint) await transaction.objectStore('checkpoints').put({ checkpoint, digest: null }, 'earlier');
}

type OnUpgrade = NonNullable<NonNullable<Parameters<typeof openDB<LabDatabase>>[2]>['upgrade']>;
