import { expect, test } from 'vitest';
import { defaultsOfMethod, type MethodName, methodNames } from '../methods/methods.ts';
import { defaultsIn } from './defaultsIn.ts';
import { whyNotHere } from './whyNotHere.ts';

const world = { world: 'reviews', shippedPairs: 2000 };
const pairs = { world: 'own', shippedPairs: 20 };
const singles = { world: 'own', shippedPairs: 0 };

const plan = (method: MethodName, reward?: string) => ({
  method,
  config: { ...defaultsOfMethod(method), ...(reward !== undefined && { reward }) },
});

test('where nobody knows gold only what is paid by it cannot be made', () => {
  const refused = methodNames.filter((method) => whyNotHere(pairs, plan(method)) !== null);
  expect(refused).toEqual(methodNames.filter((method) => defaultsOfMethod(method).reward === 'gold'));
  expect(refused).toContain('grpo');
  expect(whyNotHere(pairs, plan('grpo'))).toMatch(/would need the gold judge/);
  expect(whyNotHere(pairs, plan('grpo', 'ratings'))).toMatch(/would need ratings/);
  expect(whyNotHere(pairs, plan('grpo', 'proxy'))).toBeNull();
  for (const reward of ['own', 'proxy', 'implicit'])
    expect(whyNotHere(pairs, plan('best-of-n', reward))).toBeNull();
  expect(whyNotHere(pairs, plan('best-of-n', 'gold'))).toMatch(/Set “reward” to your own reward/);
});

test('one’s own reward is only there with own data', () => {
  expect(whyNotHere(pairs, plan('grpo', 'own'))).toBeNull();
  expect(whyNotHere(world, plan('grpo', 'own'))).toMatch(/Choose another reward/);
});

test('in a world everything else is possible', () => {
  for (const method of methodNames) expect(whyNotHere(world, plan(method))).toBeNull();
});

test('single answers are enough for KTO, and for what samples and is paid by one’s own reward', () => {
  const possible = methodNames.filter(
    (method) => whyNotHere(singles, { method, config: defaultsIn(singles, method) }) === null,
  );
  expect(possible.toSorted()).toEqual(['best-of-n', 'grpo', 'kto-unpaired', 'online-dpo', 'ppo', 'rloo']);
  expect(whyNotHere(singles, plan('best-of-n', 'own'))).toBeNull();
  expect(whyNotHere(singles, plan('best-of-n', 'proxy'))).toMatch(/learn this reward from pairs/);
  expect(whyNotHere(singles, plan('ppo', 'implicit'))).toMatch(/set “reward” to your own reward/);
  // One sentence: why not, and what can.
  for (const method of ['dpo', 'kto', 'sft', 'rm', 'interpolate'] as const)
    expect(whyNotHere(singles, plan(method))).toMatch(
      /^[^.]* needs pairs [^.]*choose “KTO, unpaired”[^.]*\.$/,
    );
});

test('defaults are those of the method, but for a reward that is not there', () => {
  expect(defaultsIn(world, 'grpo')).toEqual(defaultsOfMethod('grpo'));
  expect(defaultsIn(pairs, 'dpo')).toEqual(defaultsOfMethod('dpo'));
  expect(defaultsIn(pairs, 'grpo')).toEqual({ ...defaultsOfMethod('grpo'), reward: 'own' });
  expect(defaultsIn(pairs, 'ppo').reward).toBe('proxy');
  expect(defaultsIn(singles, 'ppo').reward).toBe('own');
});
