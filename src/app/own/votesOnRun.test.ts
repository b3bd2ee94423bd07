import { expect, test } from 'vitest';
import type { ComparisonView } from '../../experiment/metrics/metrics.ts';
import { blindPairs, winRateOfVotes } from './votesOnRun.ts';

const view = (i: number) =>
  ({
    prompt: `prompt ${i}`,
    policy: { tokens: [{ text: 'new' }, { text: ` ${i}` }] },
    reference: { tokens: [{ text: 'old' }, { text: ` ${i}` }] },
  }) as unknown as ComparisonView;
const views = Array.from({ length: 40 }, (_, i) => view(i));

test('sides and order say nothing, and are the same on the next look', () => {
  const pairs = blindPairs(views, 'run 1');
  expect(pairs).toEqual(blindPairs(views, 'run 1'));
  expect(pairs).not.toEqual(blindPairs(views, 'run 2'));
  const first = pairs.filter(({ aIs }) => aIs === 'policy').length;
  expect(first).toBeGreaterThan(8);
  expect(first).toBeLessThan(32);
  for (const { aIs, a, b } of pairs) {
    const [ours, theirs] = aIs === 'policy' ? [a, b] : [b, a];
    expect(ours.text.replace('new', 'old')).toBe(theirs.text);
  }
  expect(pairs.map(({ prompt }) => prompt).toSorted()).toEqual(views.map(({ prompt }) => prompt).toSorted());
});

test('the same text twice is nothing to vote on', () => {
  const same = { ...view(1), policy: view(1).reference };
  expect(blindPairs([same, view(2)], 'run')).toHaveLength(1);
});

test('who always takes the run’s answer finds that it wins, whichever side it is on', () => {
  const pairs = blindPairs(views, 'run 1');
  const forRun = pairs.map(({ aIs }) => (aIs === 'policy' ? 1 : 0));
  expect(winRateOfVotes(pairs, forRun)).toMatchObject({ value: 1, n: 40 });
  expect(
    winRateOfVotes(
      pairs,
      forRun.map((vote) => 1 - vote),
    )?.value,
  ).toBe(0);
  // Always A is no preference; ties count half, and what was skipped counts for nothing.
  expect(
    winRateOfVotes(
      pairs,
      pairs.map(() => 0.5),
    ),
  ).toMatchObject({ value: 0.5, n: 40 });
  expect(winRateOfVotes(pairs, [forRun[0], -1, 0.5])).toMatchObject({ value: 0.75, n: 2 });
  expect(winRateOfVotes(pairs, [-1])).toBeNull();
});
