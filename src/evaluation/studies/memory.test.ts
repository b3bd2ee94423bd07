import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModelConfig } from '../../model/modelConfig.ts';
import { counted, DPO, PPO, PPO_ON_GOLD, SHIPPED, twoAndFour } from './memory.ts';

test('the model is the one that ships', () => {
  const file = join('public', 'model', 'sft', 'config.json');
  expect(readModelConfig(readFileSync(file, 'utf8'), file)).toEqual(SHIPPED);
});

test('models, counted: policy and reference; with critic and reward model four, and three where a rule rewards', () => {
  const P = 571_968;
  const [dpo, ppo, onRule] = [DPO, PPO, PPO_ON_GOLD].map(counted);
  expect([dpo, ppo, onRule].map(({ models }) => models)).toEqual([2, 4, 3]);
  expect(dpo.weights).toBe(4 * 2 * P);
  // The reference once; the policy twice, as tensors and in a row for the optimiser, with two moments.
  expect(dpo.kept).toBe(4 * (1 + 4) * P);
  expect(ppo.kept).toBeGreaterThan(onRule.kept);
  expect(ppo.peak).toBeGreaterThan(ppo.kept);
});

test('the verdict asks for two and four', () => {
  expect(twoAndFour({ models: 2 }, { models: 4 })).toBe('holds here');
  expect(twoAndFour({ models: 2 }, { models: 3 })).toBe('does not hold here');
  expect(twoAndFour({ models: 1 }, { models: 4 })).toBe('does not hold here');
});
