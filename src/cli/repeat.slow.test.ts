import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RunRecord } from '../experiment/metrics/run.ts';
import { labHere } from './faults/labHere.ts';

const recorded = JSON.parse(readFileSync('public/recorded/reviews-dpo.json', 'utf8')) as RunRecord;

test('the run of a link begins as the page recorded it', async () => {
  const link = 'https://example.org/lab/?steps=1&evaluateEvery=1#/lab';
  const { code, stdout } = await labHere('repeat', link);
  expect(code).toBe(0);
  const [before, after] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { step: number; gold: number; win_rate: number; kl: number });
  const { gold = Number.NaN, win_rate } = recorded.evaluations[0].row;
  expect(before).toMatchObject({ step: 0, kl: 0 });
  // Six digits are recorded.
  expect(before.gold).toBeCloseTo(gold, 5);
  expect(before.win_rate).toBeCloseTo(win_rate ?? Number.NaN, 5);
  expect(after.step).toBe(1);
  expect(after.kl).toBeGreaterThan(0);
}, 600_000);
