import { expect, test } from 'vitest';
import { adviceFor, counted, newPoll, type Poll, sharesOf, votedAgain } from './poll.ts';

const after = (keys: string, poll: Poll = newPoll(4)) =>
  [...keys].reduce(
    (now, key) => counted(now, 'ABCD'.indexOf(key.toUpperCase()), key === key.toUpperCase() ? 1 : -1),
    poll,
  );

test('cards are counted and taken back, never below none', () => {
  expect(after('AABDD').votes).toEqual([[2, 1, 0, 2]]);
  expect(after('AAabb').votes).toEqual([[1, 0, 0, 0]]);
  expect(counted(newPoll(2), 3, 1)).toEqual(newPoll(2));
});

test('a second vote stands beside the first, and there is no third', () => {
  const twice = after('BBBB', votedAgain(after('AAAB')));
  expect(twice.votes).toEqual([
    [3, 1, 0, 0],
    [0, 4, 0, 0],
  ]);
  expect(votedAgain(twice)).toEqual(twice);
  expect(sharesOf(twice, 0)).toEqual([0.75, 0.25, 0, 0]);
  expect(sharesOf(twice)).toEqual([0, 1, 0, 0]);
});

test('the advice follows the share of right answers: 30% and 80% are the bounds', () => {
  expect(adviceFor(newPoll(4), 0)).toBeNull();
  const with10 = (right: number): Poll => ({ votes: [[right, 10 - right]] });
  expect([2, 3, 8, 9].map((right) => adviceFor(with10(right), 0))).toEqual([
    'explain again',
    'discuss and vote again',
    'discuss and vote again',
    'go on',
  ]);
});
