import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setUp } from '../testing/fakeLab.ts';
import { PUBLISH_MILLISECONDS } from './publisher.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function whileRunning() {
  const { lab, worker, state } = setUp();
  worker().becomeReady();
  lab.train();
  const { runId } = worker().last('start');
  const compiling = (done: number, total: number) => {
    worker().say({ type: 'compiling', runId, done, total });
    vi.advanceTimersByTime(PUBLISH_MILLISECONDS);
    return state().compiling;
  };
  return { lab, worker, state, runId, compiling };
}

test('how far the GPU programs are is known while they are compiled, and gone when they are done', () => {
  const { compiling } = whileRunning();
  expect(compiling(0, 61)).toEqual({ done: 0, total: 61 });
  expect(compiling(34, 61)).toEqual({ done: 34, total: 61 });
  expect(compiling(61, 61)).toBeNull();
});

test('it is gone too when the run is, or the worker', () => {
  const { lab, compiling, state } = whileRunning();
  compiling(5, 61);
  lab.rewind();
  expect(state().compiling).toBeNull();
  expect(compiling(6, 61)).toBeNull();

  const failing = whileRunning();
  failing.compiling(5, 61);
  const failure = { kind: 'device-lost', cause: '', cure: '', fatal: true } as const;
  failing.worker().say({ type: 'failed', runId: failing.runId, failure });
  expect(failing.state().compiling).toBeNull();
});
