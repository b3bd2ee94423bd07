import type { SweepRecord } from '../sweep/sweepRecord.ts';
import type { Database } from './labDatabase.ts';
import { newKey, storageTrouble } from './persistence.ts';
import type { RunLocks } from './runLocks.ts';
import { readStoredSweep, type StoredSweep } from './sweepSchema.ts';

/** Where sweeps are stored, each under a key of its own. */
export interface SweepStorage {
  list(): Promise<{ key: string; value: unknown }[]>;
  write(key: string, sweep: StoredSweep): Promise<void>;
  remove(key: string): Promise<void>;
}

/** A stored sweep that fits together, or why it does not. */
export type KeptSweep = { key: string } & (
  | { problem: null; savedAt: number; record: SweepRecord }
  | { problem: string }
);

/**
 * Keeps sweeps in this browser, so that a reload loses no finished run. Where the browser refuses, a sentence says so
 * once; the sweep on the page goes on, and nothing of it is lost there.
 */
export interface SweepKeeper {
  /** Takes a new sweep into this tab, and stores it. Returns its key. */
  begin(record: SweepRecord): string;
  /** Stores it as it is now. */
  keep(key: string, record: SweepRecord): void;
  /** Takes a stored sweep into this tab; false where another tab has it. */
  take(key: string): Promise<boolean>;
  /** Lets other tabs have it. */
  release(key: string): void;
  forget(key: string): Promise<void>;
  /** The sweeps that no other tab has, the newest first, each looked through. */
  list(): Promise<KeptSweep[]>;
}

/** A sweep is some ten kilobytes; beyond this many the oldest makes room. */
const MOST_SWEEPS = 10;

interface Parts {
  storage: SweepStorage;
  locks: RunLocks;
  onTrouble: (sentence: string) => void;
}

export function createSweepKeeper({ storage, locks, onTrouble }: Parts): SweepKeeper {
  let last: Promise<unknown> = Promise.resolve();
  /** One access after another, and a second try where the browser had closed the database; null where it refuses. */
  function attempt<T>(access: () => Promise<T>, onRefused: (error: unknown) => void): Promise<T | null> {
    const turn = last.then(() =>
      access()
        .catch(access)
        .catch((error) => {
          onRefused(error);
          return null;
        }),
    );
    last = turn;
    return turn;
  }

  let told = false;
  const say = (error: unknown) => {
    if (!told) onTrouble(storageTrouble(error, 'sweep'));
    told = true;
  };

  function keep(key: string, record: SweepRecord): void {
    void attempt(async () => {
      await storage.write(key, { savedAt: Date.now(), record });
      await makeRoom();
    }, say);
  }

  async function makeRoom(): Promise<void> {
    const kept = (await storage.list()).map(({ key, value }) => {
      const read = readStoredSweep(value);
      return { key, savedAt: 'problem' in read ? 0 : read.savedAt };
    });
    const tooMany = kept.sort((a, b) => b.savedAt - a.savedAt).slice(MOST_SWEEPS);
    await Promise.all(tooMany.map(({ key }) => storage.remove(key)));
  }

  return {
    begin: (record) => {
      const key = `sweep-${newKey()}`;
      // Nobody else knows the key yet. Where the browser refuses locks the sweep is kept without one.
      locks.take(key).catch(() => {});
      keep(key, record);
      return key;
    },
    keep,
    take: (key) => locks.take(key).catch(() => true),
    release: locks.release,
    forget: async (key) => {
      await attempt(() => storage.remove(key), say);
      locks.release(key);
    },
    list: async () => {
      const elsewhere = await locks.elsewhere().catch(() => new Set<string>());
      // A browser that lets nothing be read says so of runs already.
      const found =
        (await attempt(
          () => storage.list(),
          () => {},
        )) ?? [];
      const kept = found
        .filter(({ key }) => !elsewhere.has(key))
        .map(({ key, value }): KeptSweep => {
          const read = readStoredSweep(value);
          return 'problem' in read ? { key, problem: read.problem } : { key, problem: null, ...read };
        });
      const savedAt = (sweep: KeptSweep) => (sweep.problem === null ? sweep.savedAt : 0);
      return kept.sort((a, b) => savedAt(b) - savedAt(a));
    },
  };
}

/** Sweeps in IndexedDB. */
export function browserSweepStorage(database: Database): SweepStorage {
  return {
    list: async () => {
      const { store } = (await database()).transaction('sweeps');
      const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return keys.map((key, i) => ({ key, value: values[i] }));
    },
    write: async (key, sweep) => void (await (await database()).put('sweeps', sweep, key)),
    remove: async (key) => (await database()).delete('sweeps', key),
  };
}

/** Sweeps in main memory, for tests. */
export function memorySweepStorage(): SweepStorage {
  const sweeps = new Map<string, unknown>();
  return {
    list: async () => [...sweeps].map(([key, value]) => ({ key, value: structuredClone(value) })),
    write: async (key, sweep) => void sweeps.set(key, structuredClone(sweep)),
    remove: async (key) => void sweeps.delete(key),
  };
}
