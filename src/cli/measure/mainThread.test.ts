import { expect, test } from 'vitest';
import { cpuBetween, mainThreadTasks } from './mainThread.ts';

const task = (ts: number, dur: number, tdur: number, tid = 1) => ({
  ...{ name: 'ThreadControllerImpl::RunTask', ph: 'X', pid: 7, tid },
  ...{ ts, dur, tdur },
});
const trace = JSON.stringify({
  traceEvents: [
    { name: 'here', ph: 'R', pid: 7, tid: 1, ts: 100_000 },
    task(160_000, 60_000, 20_000),
    task(110_000, 30_000, 25_000),
    // Within the task before, and on another thread.
    task(115_000, 10_000, 9_000),
    task(110_000, 90_000, 90_000, 2),
  ],
});

test('tasks of the page’s thread, in order, on its clock, with wall and processor time', () => {
  expect(mainThreadTasks(trace, { name: 'here', at: 500 })).toEqual([
    { begin: 510, wall: 30, cpu: 25 },
    { begin: 560, wall: 60, cpu: 20 },
  ]);
});

test('a trace without the mark is none of this page', () => {
  expect(() => mainThreadTasks(trace, { name: 'there', at: 0 })).toThrow('mark “there”');
});

test('the processor time between two moments is that of the tasks that touch them', () => {
  const tasks = mainThreadTasks(trace, { name: 'here', at: 500 });
  expect(cpuBetween(tasks, 535, 545)).toBe(25);
  expect(cpuBetween(tasks, 545, 550)).toBe(0);
  expect(cpuBetween(tasks, 500, 1000)).toBe(45);
});
