import type { RunRecord } from '../experiment/run.ts';
import type { Checkpoint } from '../worker/protocol.ts';
import { readRecord } from './recordSchema.ts';

/**
 * Keeps the unfinished run in this browser, so that a reload or a crash of the tab does not lose it. Storage is a
 * convenience: when it is full or forbidden, one sentence says so and everything else goes on.
 */
export interface UnfinishedRun {
  record: RunRecord;
  checkpoint: Checkpoint;
}

/** One slot of storage; `runStorage.ts` has the browser's. */
export interface RunStorage {
  read(): Promise<unknown>;
  write(run: UnfinishedRun): Promise<void>;
  remove(): Promise<void>;
}

export interface RunKeeper {
  /** Writes at most every few seconds; the newest wins. */
  keep(run: UnfinishedRun): void;
  /** Writes what waits, now: the page may be about to go. */
  flush(): Promise<void>;
  find(): Promise<UnfinishedRun | null>;
  forget(): Promise<void>;
}

/** A checkpoint is some megabytes; writing it after every step would keep the disk busy. */
export const WRITE_MILLISECONDS = 5000;

export function createRunKeeper(storage: RunStorage, onTrouble: (sentence: string) => void): RunKeeper {
  let waiting: UnfinishedRun | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<void> = Promise.resolve();
  let broken = false;

  /** One access after another, and none after the first that failed. */
  function attempt(access: () => Promise<void>): Promise<void> {
    last = last.then(async () => {
      if (broken) return;
      try {
        await access();
      } catch (error) {
        broken = true;
        onTrouble(storageTrouble(error));
      }
    });
    return last;
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const run = waiting;
    waiting = null;
    await attempt(async () => {
      if (run) await storage.write(run);
    });
  }

  return {
    keep: (run) => {
      waiting = run;
      timer ??= setTimeout(flush, WRITE_MILLISECONDS);
    },
    flush,
    find: async () => {
      let found: unknown;
      await attempt(async () => {
        found = await storage.read();
      });
      return readUnfinished(found);
    },
    forget: async () => {
      clearTimeout(timer);
      timer = undefined;
      waiting = null;
      await attempt(() => storage.remove());
    },
  };
}

/** What was stored, if it still fits together: an older version of the page may have written it. */
function readUnfinished(value: unknown): UnfinishedRun | null {
  if (typeof value !== 'object' || value === null) return null;
  const { record, checkpoint } = value as Partial<UnfinishedRun>;
  const read = readRecord(record);
  if ('problem' in read || !checkpoint || !Number.isInteger(checkpoint.step)) return null;
  // Checkpoints of the time when DPO was the only method do not name it.
  const { method = 'dpo' } = checkpoint;
  if (method !== read.record.method) return null;
  const { policy, firstMoment, secondMoment } = checkpoint;
  const vectors = [policy, firstMoment, secondMoment];
  if (!vectors.every((vector) => vector instanceof Float32Array && vector.length === policy.length))
    return null;
  return { record: read.record, checkpoint: { ...checkpoint, method, config: read.record.config } };
}

export function storageTrouble(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') {
    return 'This browser’s storage is full, so a run cannot be resumed after a reload; all else goes on. Freeing disk space helps.';
  }
  return 'This browser does not let the page store anything (a private window does that), so a run cannot be resumed after a reload; all else goes on.';
}
