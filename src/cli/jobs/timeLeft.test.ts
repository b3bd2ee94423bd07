import { expect, test } from 'vitest';
import { durationInWords, JobTimes } from './timeLeft.ts';

test('what is left follows from the jobs of the same method, else from all others', () => {
  const times = new JobTimes('full');
  const jobs = [{ method: 'dpo' }, { method: 'dpo' }, { method: 'ppo' }] as const;
  const guessed = times.left(jobs, 1);
  expect(guessed).toBeGreaterThan(new JobTimes('quick').left(jobs, 1));
  times.add({ method: 'dpo' }, 10);
  times.add({ method: 'dpo' }, 30);
  // Two of 20 s, and PPO guessed by all others.
  expect(times.left(jobs, 1)).toBe(60);
  times.add({ method: 'ppo' }, 100);
  expect(times.left(jobs, 1)).toBe(140);
  expect(times.left(jobs, 2)).toBe(70);
  expect(times.left([], 2)).toBe(0);
});

test.each([
  [40, '40 s'],
  [89.6, '90 s'],
  [300, '5 min'],
  [3599, '1 h 0 min'],
  [12_000, '3 h 20 min'],
])('%d seconds in words', (seconds, words) => {
  expect(durationInWords(seconds)).toBe(words);
});
