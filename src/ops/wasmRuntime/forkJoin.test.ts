import { expect, it } from 'vitest';
import { controlIn, decide, fork, newControl } from './forkJoin.ts';

it('computes every unit once, the last part being shorter, with the arguments and its scratch memory', () => {
  const calls: number[][] = [];
  const kernels = [() => expect.fail('another kernel'), (...args: number[]) => void calls.push(args)];
  const job = { kernel: 1, args: [0.5, -7], units: 10, unitsOfPart: 4 };
  fork(newControl(), kernels, { ...job, scratch: { address: 1000, bytes: 64 } });
  expect(calls.sort((a, b) => a[3] - b[3])).toEqual([
    [0.5, -7, 1000, 0, 4],
    [0.5, -7, 1000, 4, 8],
    [0.5, -7, 1000, 8, 10],
  ]);
});

it('calls kernels without scratch memory with the range alone', () => {
  const calls: number[][] = [];
  const job = { kernel: 0, args: [], units: 1, unitsOfPart: 1, scratch: { address: 0, bytes: 0 } };
  fork(newControl(), [(...args) => void calls.push(args)], job);
  expect(calls).toEqual([[0, 1]]);
});

it('throws when a part fails, and does the next job', () => {
  const control = newControl();
  let broken = true;
  const kernels = [
    (from: number) => {
      if (broken && from === 1) throw new Error('out of bounds');
    },
  ];
  const job = { kernel: 0, args: [], units: 3, unitsOfPart: 1, scratch: { address: 0, bytes: 0 } };
  expect(() => fork(control, kernels, job)).toThrow('A kernel failed');
  broken = false;
  fork(control, kernels, job);
});

it('gives up no thread that has begun, and lets none begin that was given up', () => {
  const control = newControl();
  expect(decide(control, 1)).toBe(true);
  expect(decide(controlIn(control.flags.buffer), 1)).toBe(false);
  expect(decide(control, 2)).toBe(true);
});

it('is seen through the same memory by others', () => {
  const control = newControl();
  const other = controlIn(control.flags.buffer);
  const job = { kernel: 0, args: [42], units: 1, unitsOfPart: 1, scratch: { address: 0, bytes: 0 } };
  fork(control, [() => {}], job);
  expect([...other.job]).toContain(42);
});
