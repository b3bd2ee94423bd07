import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { configForTests, FakeWorker, labellingForTests, rowForTests } from '../testing/fakeWorker.ts';
import type { Event } from '../worker/protocol.ts';
import { connect } from './client.ts';

const plan = { method: 'dpo', config: configForTests(), labelling: labellingForTests() } as const;
const files = {
  model: { url: 'model/tiny/' },
  pairsUrl: 'pairs/reviews/',
  world: 'reviews',
  backend: 'auto' as const,
};

function setUp() {
  const workers: FakeWorker[] = [];
  const events: Event[] = [];
  const client = connect(
    (event) => events.push(event),
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
  );
  client.open(files);
  return { client, workers, events, worker: workers[0] };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('events of a run that is over are dropped', () => {
  const { client, events, worker } = setUp();
  worker.becomeReady();
  client.start(plan, { paused: false });
  const first = worker.last('start').runId;
  client.stop();
  client.start(plan, { paused: false });
  const second = worker.last('start').runId;
  expect(second).not.toBe(first);

  events.length = 0;
  worker.say({ type: 'row', runId: first, row: rowForTests(9) });
  worker.say({ type: 'row', runId: second, row: rowForTests(1) });
  expect(events).toEqual([{ type: 'row', runId: second, row: rowForTests(1) }]);
});

test('a replaced worker is terminated and no longer heard', () => {
  const { client, workers, events } = setUp();
  client.replace();
  client.open(files);
  const { runId } = workers[1].last('open');
  workers[0].say({ type: 'notice', runId, sentence: 'from the grave' });
  expect(workers[0].terminated).toBe(true);
  expect(events).toEqual([]);
});

test('an error in the worker becomes one failure of kind worker, with its message', () => {
  const { events, worker } = setUp();
  worker.fire('error', { message: 'boom', filename: 'worker.js', lineno: 7 });
  worker.fire('error', { message: 'again', filename: 'worker.js', lineno: 8 });
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ type: 'failed', failure: { kind: 'worker', fatal: true } });
  expect(JSON.stringify(events[0])).toContain('boom (worker.js:7)');
});

test('an unreadable message is a failure too', () => {
  const { events, worker } = setUp();
  worker.fire('messageerror', {});
  expect(events).toMatchObject([{ type: 'failed', failure: { kind: 'worker' } }]);
});

test('a running worker that says nothing for 30 s is declared dead; one that is slow is not', () => {
  const { client, events, worker } = setUp();
  worker.becomeReady();
  client.start(plan, { paused: false });
  const { runId } = worker.last('start');
  events.length = 0;

  for (let step = 1; step <= 5; step++) {
    vi.advanceTimersByTime(20_000);
    worker.say({ type: 'row', runId, row: rowForTests(step) });
  }
  expect(events.map((event) => event.type)).toEqual(Array(5).fill('row'));

  vi.advanceTimersByTime(40_000);
  expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { kind: 'worker' } });
  expect(worker.terminated).toBe(true);
});

test('a step that is known to take long is waited for', () => {
  const { client, events, worker } = setUp();
  worker.becomeReady();
  client.start(plan, { paused: false, longestSeconds: 30 });
  vi.advanceTimersByTime(100_000);
  expect(events.at(-1)?.type).toBe('ready');
});

test('a resting worker that answered pings before is missed when it stops answering', () => {
  const { events, worker } = setUp();
  worker.becomeReady();
  vi.advanceTimersByTime(100_000);
  expect(events.at(-1)?.type).toBe('ready');

  const { runId } = worker.last('ping');
  worker.say({ type: 'pong', runId });
  vi.advanceTimersByTime(40_000);
  expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { kind: 'worker' } });
});
