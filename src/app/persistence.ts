import type { RunRecord } from '../experiment/run.ts';
import type { Checkpoint, RunState } from '../worker/protocol.ts';
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
  const { step, method, state } = checkpoint;
  if (method !== read.record.method || !isState(state)) return null;
  return { record: read.record, checkpoint: { step, method, config: read.record.config, state } };
}

/** Every trainee with three vectors of one length, every number a number. */
function isState(state: unknown): state is RunState {
  if (!isRecord(state) || !isRecord(state.trainees) || !isRecord(state.numbers) || !isRecord(state.lists)) {
    return false;
  }
  const isNumber = (value: unknown) => typeof value === 'number';
  return (
    Object.values(state.trainees).every(isTrainee) &&
    Object.values(state.numbers).every(isNumber) &&
    Object.values(state.lists).every((list) => Array.isArray(list) && list.every(isNumber))
  );
}

function isTrainee(trainee: unknown): boolean {
  if (!isRecord(trainee) || !Number.isInteger(trainee.step)) return false;
  const { weights, firstMoment, secondMoment } = trainee;
  return [weights, firstMoment, secondMoment].every(
    (vector) => vector instanceof Float32Array && vector.length === (weights as Float32Array).length,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function storageTrouble(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') {
    return 'This browser’s storage is full, so a run cannot be resumed after a reload; all else goes on. Freeing disk space helps.';
  }
  return 'This browser does not let the page store anything (a private window does that), so a run cannot be resumed after a reload; all else goes on.';
}
