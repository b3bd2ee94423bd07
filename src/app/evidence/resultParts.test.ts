import { expect, test } from 'vitest';
import { resultParts } from './resultParts.ts';

test('a result is read world by world', () => {
  expect(
    resultParts('Areas up to 5 nats. reviews: DPO − PPO 0.15, n = 5; reviews: DPO − IPO 0.1; tldr: 0.2.'),
  ).toEqual([
    { world: null, text: 'Areas up to 5 nats' },
    { world: 'Film reviews', text: 'DPO − PPO 0.15, n = 5' },
    { world: 'Film reviews', text: 'DPO − IPO 0.1' },
    { world: 'Summaries', text: '0.2' },
  ]);
});

test('a result without worlds stays in one piece, and a world at its beginning is one', () => {
  expect(resultParts('Exact: 0; to rounding.')).toEqual([{ world: null, text: 'Exact: 0; to rounding' }]);
  expect(resultParts('assistant: 0.2.')).toEqual([{ world: 'Assistant', text: '0.2' }]);
});
