import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { FORMAT, type StoredCheckpoint, type StoredRun } from './storedRun.ts';

/**
 * Where runs are stored, each under a key of its own, so that two tabs never write over each other's. What comes back
 * is unknown: whoever reads it checks it.
 */
export interface RunStorage {
  list(): Promise<{ key: string; run: unknown }[]>;
  /** Undefined where there is none of that key; the same for its checkpoint. */
  run(key: string): Promise<unknown>;
  checkpoint(key: string): Promise<unknown>;
  /** Writes both parts or neither. Null takes an older checkpoint away. */
  write(key: string, run: StoredRun, checkpoint: StoredCheckpoint | null): Promise<void>;
  remove(key: string): Promise<void>;
}

interface LabDatabase extends DBSchema {
  runs: { key: string; value: unknown };
  checkpoints: { key: string; value: unknown };
}

const STORES = ['runs', 'checkpoints'] as const;

/**
 * Runs in IndexedDB. It is opened at the first use, so that a browser that forbids it troubles nobody before.
 *
 * @param onBlocked called where a tab with an older page keeps the database from being brought up to date
 */
export function browserRunStorage(onBlocked: () => void): RunStorage {
  let opened: Promise<IDBPDatabase<LabDatabase>> | undefined;
  const database = () => {
    opened ??= openDB<LabDatabase>('dpo-lab', 2, {
      upgrade: async (db, from, _, transaction) => {
        db.createObjectStore('checkpoints');
        if (from === 0) db.createObjectStore('runs');
        else await takeOver(transaction);
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
  return {
    list: async () => {
      const { store } = (await database()).transaction('runs');
      const [keys, runs] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return keys.map((key, i) => ({ key, run: runs[i] }));
    },
    run: async (key) => (await database()).get('runs', key),
    checkpoint: async (key) => (await database()).get('checkpoints', key),
    write: async (key, run, checkpoint) => {
      const transaction = (await database()).transaction(STORES, 'readwrite');
      const checkpoints = transaction.objectStore('checkpoints');
      await Promise.all([
        transaction.objectStore('runs').put(run, key),
        checkpoint ? checkpoints.put(checkpoint, key) : checkpoints.delete(key),
        transaction.done,
      ]);
    },
    remove: async (key) => {
      const transaction = (await database()).transaction(STORES, 'readwrite');
      await Promise.all([
        ...STORES.map((name) => transaction.objectStore(name).delete(key)),
        transaction.done,
      ]);
    },
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

/** Runs in main memory: for tests, and for what is left of a visit once the browser refuses to store any more. */
export function memoryRunStorage(): RunStorage {
  const runs = new Map<string, StoredRun>();
  const checkpoints = new Map<string, StoredCheckpoint>();
  return {
    list: async () => [...runs].map(([key, run]) => ({ key, run: structuredClone(run) })),
    run: async (key) => structuredClone(runs.get(key)),
    checkpoint: async (key) => structuredClone(checkpoints.get(key)),
    write: async (key, run, checkpoint) => {
      runs.set(key, structuredClone(run));
      if (checkpoint) checkpoints.set(key, structuredClone(checkpoint));
      else checkpoints.delete(key);
    },
    remove: async (key) => {
      runs.delete(key);
      checkpoints.delete(key);
    },
  };
}
