import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunRecord } from '../experiment/run.ts';
import {
  checkpointForTests,
  configForTests,
  labellingForTests,
  pairsForTests,
  rowForTests,
} from './fakeWorker.ts';
import { createRunKeeper, type RunStorage, WRITE_MILLISECONDS } from './persistence.ts';

const record: RunRecord = {
  format: 'dpo-lab-run-1',
  method: 'dpo',
  world: 'reviews',
  model: 'tiny',
  config: configForTests(),
  labelling: labellingForTests(),
  pairs: pairsForTests,
  backend: { backend: 'cpu', device: '', software: false, reason: '' },
  date: '2026-11-21T10:00:00.000Z',
  rows: [rowForTests(1)],
  evaluations: [],
};

function setUp(storage: Partial<RunStorage> = {}) {
  const written: number[] = [];
  const sentences: string[] = [];
  const keeper = createRunKeeper(
    {
      read: async () => null,
      write: async ({ checkpoint }) => void written.push(checkpoint.step),
      remove: async () => {},
      ...storage,
    },
    (sentence) => sentences.push(sentence),
  );
  return { keeper, written, sentences };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('many checkpoints within a few seconds are written once, the newest one', async () => {
  const { keeper, written } = setUp();
  for (let step = 1; step <= 20; step++) keeper.keep({ record, checkpoint: checkpointForTests(step) });
  await vi.advanceTimersByTimeAsync(WRITE_MILLISECONDS);
  expect(written).toEqual([20]);
});

test('flush writes at once, forget drops what waits', async () => {
  const { keeper, written } = setUp();
  keeper.keep({ record, checkpoint: checkpointForTests(1) });
  await keeper.flush();
  keeper.keep({ record, checkpoint: checkpointForTests(2) });
  await keeper.forget();
  await vi.advanceTimersByTimeAsync(WRITE_MILLISECONDS);
  expect(written).toEqual([1]);
});

test('a full storage gives one sentence, and later checkpoints none', async () => {
  const write = vi.fn(() => Promise.reject(new DOMException('no room', 'QuotaExceededError')));
  const { keeper, sentences } = setUp({ write });
  for (const step of [1, 2, 3]) {
    keeper.keep({ record, checkpoint: checkpointForTests(step) });
    await keeper.flush();
  }
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain('full');
  expect(write).toHaveBeenCalledTimes(1);
});

test('a forbidden storage gives one sentence at the first look', async () => {
  const { keeper, sentences } = setUp({
    read: () => Promise.reject(new DOMException('denied', 'SecurityError')),
  });
  expect(await keeper.find()).toBeNull();
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain('private window');
});

test('what an older page stored, or half of it, is not offered', async () => {
  const checkpoint = checkpointForTests(3);
  const whole = { record, checkpoint };
  const found = async (value: unknown) => setUp({ read: async () => value }).keeper.find();
  expect(await found(whole)).toEqual(whole);
  expect(await found({ ...whole, checkpoint: { ...checkpoint, method: 'ipo' } })).toBeNull();
  expect(await found({ record })).toBeNull();
  expect(await found({ ...whole, record: { ...record, format: 'old' } })).toBeNull();
  // Of the time when a checkpoint was one policy.
  const { state, ...rest } = checkpoint;
  expect(await found({ record, checkpoint: { ...rest, ...state.trainees.policy } })).toBeNull();
  for (const wrong of [
    { trainees: { policy: { ...state.trainees.policy, firstMoment: new Float32Array(2) } } },
    { trainees: { ...state.trainees, critic: null } },
    { trainees: { critic: { weights: new Float32Array(2) } } },
    { numbers: { beta: 'large' } },
    { lists: { gold: 'high' } },
    { lists: undefined },
  ]) {
    const value = { record, checkpoint: { ...rest, state: { ...state, ...wrong } } };
    expect(await found(value), JSON.stringify(wrong)).toBeNull();
  }
});

test('a run that trains nothing has no trainees, and is offered', async () => {
  const state = { trainees: {}, numbers: { step: 3 }, lists: { gold: [0.5, Number.NEGATIVE_INFINITY] } };
  const whole = { record, checkpoint: { ...checkpointForTests(3), state } };
  expect(await setUp({ read: async () => whole }).keeper.find()).toEqual(whole);
});
