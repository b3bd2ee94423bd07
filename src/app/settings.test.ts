import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultsOfMethod, methodNames } from '../experiment/methods/methods.ts';
import { anyConfig, anyMethod } from '../testing/anyAddress.ts';
import { settingsFor, settingsOfRun, waiting, withWish } from './settings.ts';

test('each method has its own defaults', () => {
  for (const name of methodNames) expect(settingsFor(name, {}).config).toEqual(defaultsOfMethod(name));
  expect([settingsFor('dpo', {}).config.beta, settingsFor('simpo', {}).config.beta]).toEqual([0.1, 2]);
});

test('a value that was set counts in every method that has the control, and waits in the others', () => {
  let now = withWish(withWish(settingsFor('cdpo', {}), 'epsilon', 0.2), 'steps', 20);
  now = settingsFor('ipo', now.wishes);
  expect(now.config).toEqual({ ...defaultsOfMethod('ipo'), steps: 20 });
  expect(waiting(now)).toEqual({ epsilon: 0.2 });
  expect(settingsFor('rdpo', now.wishes).config).toMatchObject({ epsilon: 0.2, steps: 20 });
});

test('a value set back to its default is no wish any more', () => {
  const now = withWish(withWish(settingsFor('dpo', {}), 'beta', 2), 'beta', 0.1);
  expect(now.wishes).toEqual({});
  expect(settingsFor('simpo', now.wishes).config.beta).toBe(2);
});

test('a value that a method has no room for waits', () => {
  const now = settingsFor('dpo', { beta: 20, seed: 3 });
  expect(now.config).toMatchObject({ beta: 0.1, seed: 3 });
  expect(waiting(now)).toEqual({ beta: 20 });
});

test('going to any method and back changes nothing', () => {
  fc.assert(
    fc.property(anyConfig(), anyMethod, ({ method, config }, other) => {
      const before = settingsOfRun({ method, config });
      expect(before.config).toEqual(config);
      expect(settingsFor(method, settingsFor(other, before.wishes).wishes).config).toEqual(config);
    }),
  );
});
