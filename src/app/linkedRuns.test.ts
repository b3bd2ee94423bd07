import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { labellingControls } from '../experiment/controls/labelling.ts';
import { anyConfig } from '../testing/anyAddress.ts';
import { readAddress, writeAddress } from './address.ts';
import { MOST_PINNED, readLinkedRuns } from './linkedRuns.ts';

const labelling = defaultsOf(labellingControls);

test('whatever runs are pinned come back from the address as they were', () => {
  fc.assert(
    fc.property(fc.array(anyConfig(), { maxLength: MOST_PINNED }), (given) => {
      const pins = given.map((one) => ({ world: 'reviews' as const, ...one, labelling }));
      const { address, problems } = readAddress(writeAddress({ ...readAddress('').address, pins }));
      // Longer ones are refused with a sentence.
      if (problems.length > 0) return problems[0].includes('characters');
      expect(address.pins).toEqual(pins);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['poem', /Run 1 in pins: method is "poem"; did you mean .*left out/],
  ['dpo/dpo,beta:lots', /Run 2 in pins: beta is "lots"/],
  ['dpo,temperature:1', /"temperature:1" is no setting of DPO/],
  ['dpo,constructor:1', /"constructor:1" is no setting of DPO/],
  ['dpo,beta', /"beta" is no setting of DPO/],
  ['dpo,seed:1.5', /whole number/],
  [`dpo,${'x'.repeat(5000)}`, /pins has 5004 characters, and at most 4000 are read\. No run is pinned/],
  [Array(9).fill('dpo').join('/'), /pins names 9 runs; only the first 8 are pinned/],
])('%s is told of in a sentence', (text, words) => {
  const { runs, problems } = readLinkedRuns(text, 'reviews');
  expect(problems).toEqual([expect.stringMatching(words)]);
  expect(runs.length).toBeLessThanOrEqual(MOST_PINNED);
  expect(readAddress(`?pins=${encodeURIComponent(text)}`).problems).toEqual(problems);
});

test('the labeller’s settings belong to a run as well', () => {
  const { runs } = readLinkedRuns('ipo,beta:0.5,labelFlips:0.2', 'tldr');
  expect(runs).toMatchObject([
    { world: 'tldr', method: 'ipo', config: { beta: 0.5 }, labelling: { labelFlips: 0.2 } },
  ]);
});

test.each([
  ['figure=poem', 'figure is "poem"; it must be one of reward, hacking, win-rate'],
  ['chart=a/b', 'chart is "a/b"'],
  ['prompt=0', 'prompt is "0"'],
  ['prompt=1e3', 'prompt is "1e3"'],
  ['open=runs,door', 'open is "runs,door"'],
])('%s opens nothing, and a sentence says so', (query, words) => {
  const { address, problems } = readAddress(`?${query}`);
  expect(problems).toEqual([expect.stringContaining(words)]);
  expect(writeAddress(address)).toBe('');
});
