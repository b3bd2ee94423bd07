import type { RunRecord } from '../../experiment/metrics/run.ts';
import type { Checkpoint } from '../../worker/protocol.ts';
import { digestOf, FORMAT } from './runDigest.ts';
import { type RunLabel, tidyLabel } from './runLabel.ts';
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
  /** Stores the run with the weights that it ended with, as long as there is room for them. */
  finish(key: string, record: RunRecord, checkpoint: Checkpoint | null): void;
  /** Stores a run that comes from elsewhere. Returns its key. */
  add(run: Loaded & { label: RunLabel }): Promise<string>;
  /** Calls a run something. */
  label(key: string, label: RunLabel): Promise<void>;
  /** Everything has been written that waited. */
  flush(): Promise<void>;
  /** Lets other tabs have the run. */
  release(key: string): void;
  forget(key: string): Promise<void>;
  /** Takes a stored run into this tab; false where another tab has it. */
  take(key: string): Promise<boolean>;
  /** The runs, the newest first, each looked through; unfinished ones only where no other tab has them. */
  list(): Promise<Kept[]>;
  /** A listed run with its checkpoint. */
  load(key: string): Promise<Loaded | { problem: string }>;
}

/** A stored run that fits together, or why it does not. */
export type Kept = {
  key: string;
  label: RunLabel;
  /** It is on the charts of another tab, so it can be looked at here, but neither opened nor deleted. */
  elsewhere: boolean;
} & (
  | ({ problem: null; checkpointBytes: number } & Pick<StoredRun, 'record' | 'step' | 'finished' | 'savedAt'>)
  | { problem: string; record: RunRecord | null }
);

export interface Loaded {
  record: RunRecord;
  /** Null for one that begins again at step 0, and for a finished one whose weights have made room. */
  checkpoint: Checkpoint | null;
  finished: boolean;
}

type Read =
  | { problem: null; run: StoredRun; checkpoint: Checkpoint | null }
  | { problem: string; record: RunRecord | null };

interface About {
  key: string;
  label: RunLabel;
  elsewhere: boolean;
}

/** Without the checkpoint's megabytes. */
function keptOf(about: About, read: Read): Kept {
  if (read.problem !== null) return { ...about, problem: read.problem, record: read.record };
  const { record, step, finished, savedAt, checkpointBytes = 0 } = read.run;
  return { ...about, problem: null, record, step, finished, savedAt, checkpointBytes };
}

/** Of its vectors, which are nearly all of it. */
function bytesOf({ state }: Checkpoint): number {
  return Object.values(state.trainees)
    .flatMap(({ weights, firstMoment, secondMoment }) => [weights, firstMoment, secondMoment])
    .reduce((sum, { byteLength }) => sum + byteLength, 0);
}

interface Parts {
  storage: RunStorage;
  locks: RunLocks;
  onTrouble: (sentence: string) => void;
  /** Another tab has let go of a run that it had. */
  onFreed: () => void;
  /** What other tabs list is no longer what is stored. */
  onChanged: () => void;
}

interface Waiting {
  record: RunRecord;
  checkpoint: Checkpoint | null;
  finished: boolean;
}

export function createRunKeeper({ storage: given, locks, onTrouble, onFreed, onChanged }: Parts): RunKeeper {
  let storage = given;
  /** What looks through stored runs is large, and nothing waits for it on most visits. */
  const reading = import('./storedRun.ts');
  const room = () => import('./room.ts');
  /** Finished runs do not change, so that each is looked through once. */
  const seen = new Map<string, StoredRun>();
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
        // The weights of older runs are worth less than what is to be written; and a database that the browser has
        // closed is opened again at the next access.
        const mayRetry = isFull(error) ? await dropWeights(storage) : !isFinal(error);
        const again = mayRetry ? await access(storage).then(done, (error) => ({ error })) : { error };
        if (!('error' in again)) return again.value;
        storage = memoryRunStorage();
        onTrouble(storageTrouble(again.error));
        return access(storage);
      }
    });
    last = turn.catch(() => {});
    return turn;
  }

  async function dropWeights(storage: RunStorage): Promise<boolean> {
    const isFreed = await room()
      .then(({ dropCheckpoints }) => dropCheckpoints(storage, locks))
      .catch(() => false);
    if (isFreed) onTrouble(WEIGHTS_WENT);
    return isFreed;
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
    const checkpointBytes = checkpoint ? bytesOf(checkpoint) : 0;
    const run: StoredRun = { format: FORMAT, savedAt: Date.now(), finished, step, checkpointBytes, record };
    await storage.write(key, run, checkpoint && { checkpoint, digest });
    // What came meanwhile has its own turn; what was refused is written again, in main memory.
    if (waiting.get(key) === next) waiting.delete(key);
    else if (waiting.has(key)) enqueue(key);
    if (!finished) return;
    await (await room()).makeRoom(storage, locks);
    onChanged();
  }

  /** A stored run, looked through. */
  async function readRun(key: string, value: unknown): Promise<{ run: StoredRun } | { problem: string }> {
    const known = seen.get(key);
    if (known && known.savedAt === (value as StoredRun | undefined)?.savedAt) return { run: known };
    const { readStoredRun } = await reading;
    const read = readStoredRun(value);
    if ('run' in read && read.run.finished) seen.set(key, read.run);
    return read;
  }

  /** The same with the checkpoint that it goes on from; without the one that it ended with, unless it is asked for. */
  async function read(storage: RunStorage, key: string, value: unknown, withLast: boolean): Promise<Read> {
    const listed = await readRun(key, value);
    if ('problem' in listed) return { problem: listed.problem, record: null };
    const { run } = listed;
    const isThere = run.finished ? withLast && (run.checkpointBytes ?? 0) > 0 : run.step > 0;
    if (!isThere) return { problem: null, run, checkpoint: null };
    const { readStoredCheckpoint } = await reading;
    const loaded = await readStoredCheckpoint(await storage.checkpoint(key), run);
    if ('checkpoint' in loaded) return { problem: null, run, checkpoint: loaded.checkpoint };
    // What was measured is good without the weights.
    if (run.finished) return { problem: null, run, checkpoint: null };
    return { problem: loaded.problem, record: run.record };
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
    finish: (key, record, checkpoint) => put(key, { record, checkpoint, finished: true }),
    add: async ({ record, checkpoint, finished, label }) => {
      const key = newKey();
      waiting.set(key, { record, checkpoint, finished });
      await attempt(async (storage) => {
        await write(storage, key);
        await storage.writeLabel(key, tidyLabel(label));
      });
      onChanged();
      return key;
    },
    label: async (key, label) => {
      await attempt((storage) => storage.writeLabel(key, tidyLabel(label)));
      onChanged();
    },
    flush: async () => {
      do await last;
      while (waiting.size > 0);
    },
    release: locks.release,
    forget: async (key) => {
      waiting.delete(key);
      await attempt((storage) => storage.remove(key));
      locks.release(key);
      onChanged();
    },
    take: (key) => locks.take(key).catch(() => true),
    list: async () => {
      const elsewhere = await locks.elsewhere().catch(() => new Set<string>());
      const runs = await attempt(async (storage) => {
        const found: Kept[] = [];
        const { readLabel } = await reading;
        const labels = await storage.labels();
        const listed = await storage.list();
        // What made room, here or in another tab, is not kept in main memory either.
        const there = new Set(listed.map(({ key }) => key));
        for (const key of seen.keys()) if (!there.has(key)) seen.delete(key);
        for (const { key, run } of listed) {
          const isElsewhere = elsewhere.has(key);
          if (isElsewhere) watch(key);
          const isFinished = (run as StoredRun | undefined)?.finished === true;
          if (isElsewhere && !isFinished) continue;
          const about = { key, label: readLabel(labels.get(key)), elsewhere: isElsewhere };
          found.push(keptOf(about, await read(storage, key, run, false)));
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
        const found = await read(storage, key, value, true);
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

const isFull = (error: unknown) => nameOf(error) === 'QuotaExceededError';

/** Whether a second try would be of no use. */
function isFinal(error: unknown): boolean {
  return ['SecurityError', 'VersionError'].includes(nameOf(error));
}

const WEIGHTS_WENT =
  'This browser’s storage is full, so the weights of earlier finished runs made room. Their rows, measurements and texts stay.';

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
