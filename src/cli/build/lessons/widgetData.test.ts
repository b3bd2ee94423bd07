import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { choseMore, type MysteryMeasure, type MysteryName } from '../../../app/lessons/mysteryLabels.ts';
import { sigmoid } from '../../../app/lessons/votes.ts';
import { mysteryPairs, votePairs } from './widgetData.ts';

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

const mysteries = mysteryPairs(100);

test('a hundred pairs of a hundred prompts, the same for all labellers', () => {
  expect(new Set(mysteries.map(({ prompt }) => prompt)).size).toBe(100);
});

test('who is odd stands out within the budget, and in nothing but its own bias', () => {
  const rate = (labeller: MysteryName, measure: MysteryMeasure) => choseMore(mysteries, labeller, measure)!;
  const isApart = (a: MysteryName, b: MysteryName, measure: MysteryMeasure) => {
    const [one, other] = [rate(a, measure).interval, rate(b, measure).interval];
    return one[0] > other[1] || other[0] > one[1];
  };
  expect(rate('A', 'gold').value).toBeLessThan(rate('C', 'gold').value);
  expect(isApart('A', 'C', 'gold')).toBe(true);
  expect(isApart('B', 'C', 'words')).toBe(true);
  expect(isApart('D', 'C', 'flattery')).toBe(true);
  expect(isApart('D', 'C', 'words')).toBe(false);
  expect(isApart('B', 'C', 'flattery')).toBe(false);
});
