import { expect, test } from 'vitest';
import { defaultsOfMethod, methodNames } from '../methods/methods.ts';
import { whyNeedsGold, whyNotHere } from './withoutGold.ts';

test('methods of pairs need no gold; those that are paid by it, or measured by it, do', () => {
  const needing = methodNames.filter(
    (method) => whyNeedsGold({ method, config: defaultsOfMethod(method) }) !== null,
  );
  expect(needing).toContain('best-of-n');
  for (const method of ['dpo', 'ipo', 'kto', 'sft', 'rm'] as const) expect(needing).not.toContain(method);
  expect(whyNeedsGold({ method: 'grpo', config: { ...defaultsOfMethod('grpo'), reward: 'gold' } })).toMatch(
    /would need the gold judge/,
  );
  expect(
    whyNeedsGold({ method: 'grpo', config: { ...defaultsOfMethod('grpo'), reward: 'proxy' } }),
  ).toBeNull();
});

test('one’s own reward is only there with own data', () => {
  const plan = { method: 'grpo', config: { ...defaultsOfMethod('grpo'), reward: 'own' } } as const;
  expect(whyNotHere('own', plan)).toBeNull();
  expect(whyNotHere('reviews', plan)).toMatch(/Choose another reward/);
});

test('in a world everything else is possible', () => {
  const plan = { method: 'best-of-n', config: defaultsOfMethod('best-of-n') } as const;
  expect(whyNotHere('reviews', plan)).toBeNull();
  expect(whyNotHere('own', plan)).toMatch(/nobody knows/);
});
