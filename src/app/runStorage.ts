import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { RunStorage, UnfinishedRun } from './persistence.ts';

interface LabDatabase extends DBSchema {
  runs: { key: string; value: UnfinishedRun };
}

const SLOT = 'unfinished';

/** The slot in IndexedDB. It is opened at the first use, so that a browser that forbids it troubles nobody before. */
export function browserRunStorage(): RunStorage {
  let opened: Promise<IDBPDatabase<LabDatabase>> | undefined;
  const database = () => {
    opened ??= openDB<LabDatabase>('dpo-lab', 1, { upgrade: (db) => void db.createObjectStore('runs') });
    return opened;
  };
  return {
    read: async () => (await database()).get('runs', SLOT),
    write: async (run) => {
      await (await database()).put('runs', run, SLOT);
    },
    remove: async () => (await database()).delete('runs', SLOT),
  };
}
