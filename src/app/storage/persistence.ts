import type { RunRecord } from '../../experiment/metrics/run.ts';
import type { Checkpoint } from '../../worker/protocol.ts';
import { digestOf, FORMAT } from './runDigest.ts';
import type { RunLocks } from './runLocks.ts';
import { memoryRunStorage, type RunStorage } from './runStorage.ts';
import type { StoredRun } from './storedRun.ts';

/**
 * Keeps runs in this browser, so that a reload or a crash of the tab loses neither a finished run nor more of an
 * unfinished one than came after its last checkpoint. Storage is a convenience: when it is full or forbidden, one
 * sentence says so, and what this visit still does is kept in main memory.
 */
export interface RunKeeper {
  /** Takes a new run into this tab and stores it at once, before there is a checkpoint. Returns its key. */
  begin(record: RunRecord): string;
  /** Writes as soon as the write before is done; the newest wins. */
  keep(key: string, record: RunRecord, checkpoint: Checkpoint): void;
  /** Stores the run without a checkpoint, which nothing needs any more. */
  finish(key: string, record: RunRecord): void;
  /** Everything has been written that waited. */
  flush(): Promise<void>;
  /** Lets other tabs have the run. */
  release(key: string): void;
  forget(key: string): Promise<void>;
  /** Takes a stored run into this tab; false where another tab has it. */
  take(key: string): Promise<boolean>;
  /** The runs that no other tab has, the newest first, each looked through. */
  list(): Promise<Kept[]>;
  /** A listed run with its checkpoint. */
  load(key: string): Promise<Loaded | { problem: string }>;
}

/** A stored run that fits together, or why it does not. */
export type Kept = { key: string } & (
  | ({ problem: null } & Pick<StoredRun, 'record' | 'step' | 'finished' | 'savedAt'>)
  | { problem: string; record: RunRecord | null }
);

export interface Loaded {
  record: RunRecord;
  /** Null for a finished run, and for one that begins again at step 0. */
  checkpoint: Checkpoint | null;
  finished: boolean;
}

type Read =
  | { problem: null; run: StoredRun; checkpoint: Checkpoint | null }
  | { problem: string; record: RunRecord | null };

/** Without the checkpoint's megabytes. */
function keptOf(key: string, read: Read): Kept {
  if (read.problem !== null) return { key, problem: read.problem, record: read.record };
  const { record, step, finished, savedAt } = read.run;
  return { key, problem: null, record, step, finished, savedAt };
}

/** Finished runs are some hundred kilobytes each; beyond this many the oldest makes room. */
export const FINISHED_RUNS = 20;

interface Parts {
  storage: RunStorage;
  locks: RunLocks;
  onTrouble: (sentence: string) => void;
  /** Another tab has let go of a run that `list` left out. */
  onFreed: () => void;
}

interface Waiting {
  record: RunRecord;
  checkpoint: Checkpoint | null;
  finished: boolean;
}

export function createRunKeeper({ storage: given, locks, onTrouble, onFreed }: Parts): RunKeeper {
  let storage = given;
  /** What looks through stored runs is large, and nothing waits for it on most visits. */
  const reading = import('./storedRun.ts');
  let last: Promise<unknown> = Promise.resolve();
  const waiting = new Map<string, Waiting>();
  const watched = new Set<string>();

  /** One access after another; what the browser refuses is done in main memory from then on. */
  function attempt<T>(access: (storage: RunStorage) => Promise<T>): Promise<T> {
    const turn = last.then(async () => {
      try {
        return await access(storage);
      } catch (error) {
        if (storage !== given) throw error;
        // A database that the browser has closed is opened again at the next access.
        const again = isFinal(error) ? { error } : await access(storage).then(done, (error) => ({ error }));
        if (!('error' in again)) return again.value;
        storage = memoryRunStorage();
        onTrouble(storageTrouble(again.error));
        return access(storage);
      }
    });
    last = turn.catch(() => {});
    return turn;
  }

  function put(key: string, run: Waiting): void {
    const isQueued = waiting.has(key);
    waiting.set(key, run);
    if (!isQueued) enqueue(key);
  }

  function enqueue(key: string): void {
    // What not even main memory takes is given up: the run itself goes on.
    attempt((storage) => write(storage, key)).catch(() => waiting.delete(key));
  }

  async function write(storage: RunStorage, key: string): Promise<void> {
    const next = waiting.get(key);
    if (!next) return;
    const { record, checkpoint, finished } = next;
    const digest = checkpoint && (await digestOf(checkpoint));
    const step = finished ? record.rows.length : (checkpoint?.step ?? 0);
    const run: StoredRun = { format: FORMAT, savedAt: Date.now(), finished, step, record };
    await storage.write(key, run, checkpoint && { checkpoint, digest });
    // What came meanwhile has its own turn; what was refused is written again, in main memory.
    if (waiting.get(key) === next) waiting.delete(key);
    else if (waiting.has(key)) enqueue(key);
    if (finished) await makeRoom(storage);
  }

  async function makeRoom(storage: RunStorage): Promise<void> {
    const { readStoredRun } = await reading;
    const runs = (await storage.list()).flatMap(({ key, run }) => {
      const read = readStoredRun(run);
      return 'run' in read && read.run.finished ? [{ key, savedAt: read.run.savedAt }] : [];
    });
    const tooMany = runs.sort((a, b) => b.savedAt - a.savedAt).slice(FINISHED_RUNS);
    await Promise.all(tooMany.map(({ key }) => storage.remove(key)));
  }

  /** A stored run with the checkpoint that it goes on from, each looked through. */
  async function read(storage: RunStorage, key: string, value: unknown): Promise<Read> {
    const { readStoredRun, readStoredCheckpoint } = await reading;
    const listed = readStoredRun(value);
    if ('problem' in listed) return { problem: listed.problem, record: null };
    const { run } = listed;
    if (run.finished || run.step === 0) return { problem: null, run, checkpoint: null };
    const loaded = await readStoredCheckpoint(await storage.checkpoint(key), run);
    if ('problem' in loaded) return { problem: loaded.problem, record: run.record };
    return { problem: null, run, checkpoint: loaded.checkpoint };
  }

  function watch(key: string): void {
    if (watched.has(key)) return;
    watched.add(key);
    locks.whenFree(key, () => {
      watched.delete(key);
      onFreed();
    });
  }

  return {
    begin: (record) => {
      const key = newKey();
      // Nobody else knows the key yet. Where the browser refuses locks the run is kept without one.
      locks.take(key).catch(() => {});
      put(key, { record, checkpoint: null, finished: false });
      return key;
    },
    keep: (key, record, checkpoint) => put(key, { record, checkpoint, finished: false }),
    finish: (key, record) => put(key, { record, checkpoint: null, finished: true }),
    flush: async () => {
      do await last;
      while (waiting.size > 0);
    },
    release: locks.release,
    forget: async (key) => {
      waiting.delete(key);
      await attempt((storage) => storage.remove(key));
      locks.release(key);
    },
    take: (key) => locks.take(key).catch(() => true),
    list: async () => {
      const elsewhere = await locks.elsewhere().catch(() => new Set<string>());
      const runs = await attempt(async (storage) => {
        const found: Kept[] = [];
        for (const { key, run } of await storage.list()) {
          if (elsewhere.has(key)) watch(key);
          else found.push(keptOf(key, await read(storage, key, run)));
        }
        return found;
      });
      const savedAt = (run: Kept) => (run.problem === null ? run.savedAt : 0);
      return runs.sort((a, b) => savedAt(b) - savedAt(a));
    },
    load: (key) =>
      attempt(async (storage) => {
        const value = await storage.run(key);
        if (value === undefined) return { problem: 'it is no longer stored' };
        const found = await read(storage, key, value);
        if (found.problem !== null) return { problem: found.problem };
        const { run, checkpoint } = found;
        return { record: run.record, checkpoint, finished: run.finished };
      }),
  };
}

/** Plain-http pages have no `randomUUID`. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-');
}

const done = <T>(value: T) => ({ value });

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : '';
}

/** Whether a second try would be of no use. */
function isFinal(error: unknown): boolean {
  return ['QuotaExceededError', 'SecurityError', 'VersionError'].includes(nameOf(error));
}

export function storageTrouble(error: unknown, what: 'run' | 'sweep' = 'run'): string {
  const loss = `so a ${what} cannot be resumed after a reload; everything else works.`;
  switch (nameOf(error)) {
    case 'QuotaExceededError':
      return `This browser’s storage is full, ${loss} Free some disk space.`;
    case 'SecurityError':
    case 'InvalidStateError':
      return `This browser does not let the page store data (private windows do not), ${loss}`;
    case 'VersionError':
      return `A newer version of this page is open in another tab, ${loss} Reload this tab.`;
    default:
      return `This browser did not store the ${what} (${nameOf(error) || error}), ${loss}`;
  }
}
