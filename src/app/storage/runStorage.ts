import { putTogether, takenApart } from './checkpointPieces.ts';
import type { Database } from './labDatabase.ts';
import { isLabelled, type RunLabel } from './runLabel.ts';
import type { StoredCheckpoint, StoredRun } from './storedRun.ts';

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
  /** The run, its checkpoint and its label. */
  remove(key: string): Promise<void>;
  /**
   * What runs are called, apart from them: a tab can rename a run that another one writes, and neither undoes what the
   * other did.
   */
  labels(): Promise<ReadonlyMap<string, unknown>>;
  /** An empty label is none. */
  writeLabel(key: string, label: RunLabel): Promise<void>;
}

const PARTS = ['runs', 'checkpoints'] as const;
const STORES = [...PARTS, 'labels'] as const;

/** Runs in IndexedDB. */
export function browserRunStorage(database: Database): RunStorage {
  return {
    list: async () => {
      const { store } = (await database()).transaction('runs');
      const [keys, runs] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return keys.map((key, i) => ({ key, run: runs[i] }));
    },
    run: async (key) => (await database()).get('runs', key),
    checkpoint: async (key) => {
      const { store } = (await database()).transaction('checkpoints');
      const [head, names, pieces] = await Promise.all([
        store.get(key),
        store.getAllKeys(piecesOf(key)),
        store.getAll(piecesOf(key)),
      ]);
      return putTogether(head, new Map(names.map((name, i) => [name.slice(key.length + 1), pieces[i]])));
    },
    write: async (key, run, checkpoint) => {
      const transaction = (await database()).transaction(PARTS, 'readwrite');
      const checkpoints = transaction.objectStore('checkpoints');
      const written = async () => {
        await transaction.objectStore('runs').put(run, key);
        if (!checkpoint) return withoutCheckpoint(checkpoints, key);
        const { head, pieces } = takenApart(checkpoint);
        await checkpoints.put(head, key);
        // One after another: each copy is a short task, and whoever uses the page comes in between. Of a view all that
        // it looks at would be stored.
        for (const [name, values] of pieces) await checkpoints.put(values.slice(), `${key}/${name}`);
      };
      // Looked after from the beginning: it may fail while a piece is still being written.
      const done = transaction.done.then(
        () => null,
        (error: unknown) => error,
      );
      const problem = await written().catch((error: unknown) => {
        // What has not been written yet does not leave half a run behind.
        abort(transaction);
        return error;
      });
      const end = await done;
      // Where the browser ended it, as for want of room, the transaction knows why; a piece knows only that it ended.
      if (end !== null || problem !== undefined) throw transaction.error ?? problem ?? end;
    },
    remove: async (key) => {
      const transaction = (await database()).transaction(STORES, 'readwrite');
      await Promise.all([
        ...STORES.map((name) => transaction.objectStore(name).delete(key)),
        transaction.objectStore('checkpoints').delete(piecesOf(key)),
        transaction.done,
      ]);
    },
    labels: async () => {
      const { store } = (await database()).transaction('labels');
      const [keys, labels] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return new Map(keys.map((key, i) => [key, labels[i]]));
    },
    writeLabel: async (key, label) => {
      const { store, done } = (await database()).transaction('labels', 'readwrite');
      await Promise.all([isLabelled(label) ? store.put(label, key) : store.delete(key), done]);
    },
  };
}

/** The pieces of a checkpoint lie behind it, under its key and a slash. */
const piecesOf = (key: string) => IDBKeyRange.bound(`${key}/`, `${key}/\uffff`);

async function withoutCheckpoint(checkpoints: Deletable, key: string): Promise<void> {
  await checkpoints.delete(key);
  await checkpoints.delete(piecesOf(key));
}

interface Deletable {
  delete(keys: string | IDBKeyRange): Promise<void>;
}

/** A transaction that the browser has ended already cannot be ended again. */
function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {}
}

/** Runs in main memory: for tests, and for what is left of a visit once the browser refuses to store any more. */
export function memoryRunStorage(): RunStorage {
  const runs = new Map<string, StoredRun>();
  const checkpoints = new Map<string, StoredCheckpoint>();
  const labels = new Map<string, RunLabel>();
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
      labels.delete(key);
    },
    labels: async () => new Map(labels),
    writeLabel: async (key, label) => {
      if (isLabelled(label)) labels.set(key, { ...label });
      else labels.delete(key);
    },
  };
}
