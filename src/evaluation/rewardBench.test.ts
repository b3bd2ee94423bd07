import { expect, test } from 'vitest';
import { type BenchText, benchPairs } from './rewardBench.ts';

const text = (gold: number, length: number, words = 'good', faults: string[] = []): BenchText => ({
  text: words,
  gold,
  length,
  faults,
});

const first = [text(1, 5), text(0, 20, 'not good'), text(0.2, 9), text(-1, 8, 'fine', ['not in the post'])];
const second = [text(0, 5), text(1, 10), text(0.1, 9), text(0, 8, 'fine', ['rambles'])];

test('pairs that gold tells apart clearly, the better one named', () => {
  // The third pair differs by 0.1 only.
  expect(benchPairs('in-distribution', first, second)).toEqual([
    { prompt: 0, better: 'first' },
    { prompt: 1, better: 'second' },
    { prompt: 3, better: 'second' },
  ]);
});

test('subsets by what makes the worse one bad', () => {
  expect(benchPairs('length', first, second)).toEqual([{ prompt: 1, better: 'second' }]);
  expect(benchPairs('negation', first, second)).toEqual([{ prompt: 1, better: 'second' }]);
  expect(benchPairs('invention', first, second)).toEqual([{ prompt: 3, better: 'second' }]);
  expect(benchPairs('refusal', first, second)).toEqual([]);
  // Where both have the fault it is not what tells them apart.
  const both = [text(1, 5, 'not bad')];
  expect(benchPairs('negation', both, [text(0, 5, 'not good')])).toEqual([]);
});
