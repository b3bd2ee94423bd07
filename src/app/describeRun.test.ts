import { expect, test } from 'vitest';
import { pairsOf, settingsOf } from './describeRun.ts';
import { configForTests, labellingForTests, pairsForTests } from './fakeWorker.ts';

test('a run is described by seed, β, and what differs from the defaults', () => {
  const [config, labelling] = [configForTests(), labellingForTests()];
  expect(settingsOf({ config, labelling })).toBe('seed 1, β 0.1');
  expect(
    settingsOf({
      config: { ...config, seed: 3, steps: 20 },
      labelling: { ...labelling, feedback: 'ratings', labelFlips: 0.2 },
    }),
  ).toBe('seed 3, β 0.1, steps 20, feedback ratings, label flips 0.2');
  expect([pairsOf({ pairs: pairsForTests }), pairsOf({ pairs: null })]).toEqual([
    '4 pairs, 75 % of the labels as gold',
    '',
  ]);
});
