import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sigmoid } from '../../../app/lessons/votes.ts';
import { votePairs } from './widgetData.ts';

const pairs = votePairs('reviews', 12);

test('twelve pairs of twelve prompts, as they stand in the held-out file', () => {
  const lines = readFileSync('public/pairs/reviews/heldout.jsonl', 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(new Set(pairs.map(({ prompt }) => prompt)).size).toBe(12);
  for (const { prompt, a, b, label } of pairs) {
    const [chosen, rejected] = label === 'a' ? [a, b] : [b, a];
    expect(lines).toContainEqual({ prompt, chosen: chosen.text, rejected: rejected.text });
  }
});

test('the order of the sides says nothing of the label: both come first', () => {
  const first = pairs.filter(({ label }) => label === 'a').length;
  expect(first).toBeGreaterThan(2);
  expect(first).toBeLessThan(10);
});

test('the labeller is Bradley–Terry on gold with a scale of 2: its temperature is ½', () => {
  for (const { a, b, probability } of pairs)
    expect(probability).toBeCloseTo(sigmoid(2 * (a.gold - b.gold)), 9);
});
