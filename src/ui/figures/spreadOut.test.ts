import { expect, test } from 'vitest';
import { spreadOut } from './spreadOut.ts';

test('what has room stays', () => {
  expect(spreadOut([30, 10, 80], 15, [0, 100])).toEqual([30, 10, 80]);
});

test('neighbours keep their distance and their order', () => {
  expect(spreadOut([50, 52, 51], 15, [0, 100])).toEqual([50, 80, 65]);
});

test('at the bottom they move up', () => {
  expect(spreadOut([95, 99], 15, [0, 100])).toEqual([85, 100]);
});
