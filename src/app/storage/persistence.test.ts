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

test('a finished run keeps the weights that it ended with, which its listing does not read', async () => {
  const { keeper, memory } = setUp();
  const record = recordForTests(4);
  const key = keeper.begin(record);
  keeper.finish(key, record, checkpointForTests(4, record.config));
  await keeper.flush();
  // Three vectors of three floats.
  expect(await keeper.list()).toMatchObject([{ key, finished: true, checkpointBytes: 36 }]);
  expect(await keeper.load(key)).toMatchObject({ finished: true, checkpoint: { step: 4 } });
  const [{ run }] = await memory.list();
  await memory.write(key, run as StoredRun, null);
  // Rows are good without weights.
  expect(await keeper.load(key)).toMatchObject({
    finished: true,
    checkpoint: null,
    record: { rows: record.rows },
  });
});

test('a full storage takes the weights of finished runs before it takes anything else', async () => {
  let room = true;
  const memory = memoryRunStorage();
  const write = vi.fn<RunStorage['write']>(async (key, run, checkpoint) => {
    if (!room && checkpoint) throw new DOMException('no room', 'QuotaExceededError');
    if (checkpoint === null) room = true;
    await memory.write(key, run, checkpoint);
  });
  const { keeper, sentences } = setUp({ ...memory, write });
  const record = recordForTests(4);
  const finished = keeper.begin(record);
  keeper.finish(finished, record, checkpointForTests(4, record.config));
  await keeper.flush();
  room = false;
  const key = await keeper.add({
    ...{ record, finished: false, checkpoint: checkpointForTests(3, record.config) },
    label: { name: 'Another', note: '' },
  });
  expect(sentences).toEqual([expect.stringContaining('weights of earlier finished runs made room')]);
  expect(await keeper.list()).toMatchObject([
    { key, step: 3, label: { name: 'Another' } },
    { key: finished, checkpointBytes: 0, record: { rows: record.rows } },
  ]);
  expect(await memory.checkpoint(key)).toMatchObject({ checkpoint: { step: 3 } });
});

test('a label is kept apart from its run, tidied, and goes with it', async () => {
  const { keeper, memory } = setUp();
  const record = recordForTests(4);
  const key = keeper.begin(record);
  await keeper.label(key, { name: `  a \n b ${'x'.repeat(200)}`, note: ' note ' });
  keeper.finish(key, record, null);
  await keeper.flush();
  const [{ label }] = await keeper.list();
  expect(label.name).toMatch(/^a b x{70,}$/);
  expect(label.name).toHaveLength(80);
  expect(label.note).toBe('note');
  await keeper.forget(key);
  expect(await memory.labels()).toEqual(new Map());
});
