import { expect, test } from 'vitest';
import { configForTests, labellingForTests, pairsForTests } from '../testing/fakeWorker.ts';
import { pairsOf, settingsOf } from './describeRun.ts';

test('a run is described by its method, seed, β, and what differs from the defaults', () => {
  const [config, labelling] = [configForTests(), labellingForTests()];
  expect(settingsOf({ method: 'dpo', config, labelling })).toBe('DPO, seed 1, β 0.1');
  expect(
    settingsOf({
      method: 'dpo',
      config: { ...config, seed: 3, steps: 20 },
      labelling: { ...labelling, feedback: 'ratings', labelFlips: 0.2 },
    }),
  ).toBe('DPO, seed 3, β 0.1, steps 20, feedback ratings, label flips 0.2');
  expect([pairsOf({ pairs: pairsForTests }), pairsOf({ pairs: null })]).toEqual([
    '4 pairs, 75% of the labels agree with gold',
    '',
  ]);
});

test('what a method has no control for is not named', () => {
  const labelling = labellingForTests();
  expect(settingsOf({ method: 'sft', config: configForTests('sft'), labelling })).toBe('SFT, seed 1');
  const config = { ...configForTests('simpo'), gamma: 1 };
  expect(settingsOf({ method: 'simpo', config, labelling })).toBe('SimPO, seed 1, β 2, target margin 1');
});

test('what has no effect beside the other values is not named', () => {
  const labelling = labellingForTests();
  const config = { ...configForTests('ppo'), proxyLayers: 1 };
  expect(settingsOf({ method: 'ppo', config, labelling })).toContain('proxy layers 1');
  const byGold = settingsOf({ method: 'ppo', config: { ...config, reward: 'gold' }, labelling });
  expect(byGold).toContain('reward gold');
  expect(byGold).not.toContain('proxy');
});
