import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHeartbeat } from './heartbeat.ts';

const HOUR = 3_600_000;
let pings: number;
let silences: number[];

beforeEach(() => {
  vi.useFakeTimers();
  pings = 0;
  silences = [];
});
afterEach(() => void vi.useRealTimers());

function start() {
  const heartbeat = createHeartbeat({
    ping: () => {
      pings += 1;
    },
    patience: () => 30,
    onSilent: (seconds) => silences.push(seconds),
  });
  heartbeat.start();
  return heartbeat;
}

test('silence is noticed after the patience, once', () => {
  start();
  vi.advanceTimersByTime(30_000);
  expect([pings, silences]).toEqual([15, []]);
  vi.advanceTimersByTime(HOUR);
  expect([pings, silences]).toEqual([15, [32]]);
});

test('a sign of life starts the count again', () => {
  const { sign } = start();
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(20_000);
    sign();
  }
  vi.advanceTimersByTime(30_000);
  expect(silences).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(silences).toEqual([32]);
});

test.each([
  ['back', -HOUR],
  ['forward', HOUR],
])('a clock that is put %s by an hour makes silence neither longer nor shorter', (_, by) => {
  start();
  vi.advanceTimersByTime(10_000);
  vi.setSystemTime(Date.now() + by);
  vi.advanceTimersByTime(20_000);
  expect(silences).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(silences).toEqual([32]);
});

test('a clock put forward again and again concludes nothing before its time', () => {
  start();
  for (let second = 1; second <= 30; second++) {
    vi.setSystemTime(Date.now() + HOUR);
    vi.advanceTimersByTime(1_000);
  }
  expect(silences).toEqual([]);
});

test('an hour in which no timer ran counts for two intervals only', () => {
  const now = vi.spyOn(performance, 'now');
  start();
  vi.advanceTimersByTime(10_000);
  const slept = performance.now() + HOUR;
  now.mockImplementationOnce(() => slept).mockImplementation(() => slept + 1);
  vi.advanceTimersByTime(2_000);
  expect([pings, silences]).toEqual([6, []]);
  now.mockRestore();
});
