import { expect, test, vi } from 'vitest';
import { fakeLocks } from '../../testing/fakeLab.ts';
import { checkpointForTests, recordForTests } from '../../testing/fakeWorker.ts';
import { createRunKeeper } from './persistence.ts';
import { FINISHED_RUNS } from './room.ts';
import { browserRunLocks } from './runLocks.ts';
import { memoryRunStorage, type RunStorage } from './runStorage.ts';
import type { StoredRun } from './storedRun.ts';

function setUp(changes: Partial<RunStorage> = {}) {
  const written: number[] = [];
  const sentences: string[] = [];
  const memory = memoryRunStorage();
  const storage: RunStorage = {
    ...memory,
    write: async (key, run, checkpoint) => {
      written.push(run.step);
      await memory.write(key, run, checkpoint);
    },
    ...changes,
  };
  const keeper = createRunKeeper({
    storage,
    locks: browserRunLocks(fakeLocks()),
    onTrouble: (sentence) => void sentences.push(sentence),
    onFreed: () => {},
    onChanged: () => {},
  });
  return { keeper, written, sentences, memory };
}

test('a run is stored as it begins, and then the newest checkpoint whenever the last one is written', async () => {
  const { keeper, written } = setUp();
  const record = recordForTests(20);
  const key = keeper.begin(record);
  for (let step = 1; step <= 20; step++) keeper.keep(key, record, checkpointForTests(step));
  await keeper.flush();
  expect(written.length).toBeLessThan(4);
  expect(written.at(-1)).toBe(20);
  expect(await keeper.list()).toMatchObject([{ key, problem: null, step: 20, finished: false }]);
  expect(await keeper.load(key)).toMatchObject({ checkpoint: { step: 20 }, finished: false });
});

test('a run that was forgotten stays forgotten, whatever waited', async () => {
  const { keeper } = setUp();
  const key = keeper.begin(recordForTests(3));
  keeper.keep(key, recordForTests(3), checkpointForTests(3));
  await keeper.forget(key);
  expect(await keeper.list()).toEqual([]);
  expect(await keeper.load(key)).toEqual({ problem: 'it is no longer stored' });
});

test('a full storage gives one sentence, and the visit goes on in main memory', async () => {
  const write = vi.fn(() => Promise.reject(new DOMException('no room', 'QuotaExceededError')));
  const { keeper, sentences } = setUp({ write });
  const record = recordForTests(3);
  const key = keeper.begin(record);
  for (const step of [1, 2, 3]) {
    keeper.keep(key, record, checkpointForTests(step));
    await keeper.flush();
  }
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain('full');
  expect(write).toHaveBeenCalledTimes(1);
  expect(await keeper.load(key)).toMatchObject({ checkpoint: { step: 3 } });
});

test('a forbidden storage gives one sentence at the first look', async () => {
  const list = () => Promise.reject(new DOMException('denied', 'SecurityError'));
  const { keeper, sentences } = setUp({ list });
  expect(await keeper.list()).toEqual([]);
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain('private window');
});

test('a database that the browser closed is opened again, without a word', async () => {
  let closed = true;
  const memory = memoryRunStorage();
  const write = vi.fn<RunStorage['write']>(async (...run) => {
    if (closed) {
      closed = false;
      throw new DOMException('the connection is closing', 'InvalidStateError');
    }
    await memory.write(...run);
  });
  const { keeper, sentences } = setUp({ ...memory, write });
  const key = keeper.begin(recordForTests(0));
  await keeper.flush();
  expect(sentences).toEqual([]);
  expect(write).toHaveBeenCalledTimes(2);
  expect(await memory.list()).toMatchObject([{ key }]);
});

test('the oldest finished runs make room; unfinished ones never do', async () => {
  const { keeper, memory } = setUp();
  const unfinished = keeper.begin(recordForTests(0));
  const finished: string[] = [];
  for (let i = 0; i < FINISHED_RUNS + 2; i++) {
    const key = keeper.begin(recordForTests(2));
    keeper.finish(key, recordForTests(2), null);
    await keeper.flush();
    // As if a minute had passed.
    const run = (await memory.list()).find((stored) => stored.key === key)?.run as StoredRun;
    await memory.write(key, { ...run, savedAt: run.savedAt - (FINISHED_RUNS + 2 - i) * 60_000 }, null);
    finished.push(key);
  }
  const kept = (await keeper.list()).map(({ key }) => key);
  expect(new Set(kept)).toEqual(new Set([unfinished, ...finished.slice(2)]));
});
