import { expect, test } from 'vitest';
import { dpoControls } from '../methods/preference/dpo.ts';
import { defaultsOf, readConfig } from './controls.ts';
import { labellingControls } from './labelling.ts';

test('the defaults fit their own bounds and describe an unbiased labeller of pairs', () => {
  const { config, problems } = readConfig(labellingControls, defaultsOf(labellingControls));
  expect(problems).toEqual([]);
  expect(config).toMatchObject({
    feedback: 'pairs',
    labelFlips: 0,
    lengthBias: 0,
    flatteryBias: 0,
    secondCamp: 0,
  });
});

test('no name is one of DPO’s or of another option: all share the address and the command line', () => {
  const others = [...Object.keys(dpoControls), 'model', 'backend', 'theme', 'pairs', 'reference', 'out'];
  expect(Object.keys(labellingControls).filter((name) => others.includes(name))).toEqual([]);
});

test.each(Object.entries(labellingControls))('%s says in whole sentences what it does', (_, control) => {
  expect(control.help).toMatch(/^[A-Z].*\.$/);
  if (control.kind === 'choice') return;
  expect(control.step).toBeLessThanOrEqual(control.max - control.min);
  // A slider that starts at the lower bound meets the default.
  const steps = (control.default - control.min) / control.step;
  expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-9);
});

test.each([
  [{ labelFlips: 0.6 }, 'labelFlips is 0.6; it must lie between 0 and 0.5.'],
  [{ labelTemperature: -1 }, 'labelTemperature is -1; it must lie between 0 and 10.'],
  [{ feedback: 'stars' }, 'feedback is "stars"; it must be one of pairs, ratings.'],
  [{ raters: 2.5 }, 'raters is 2.5; it must be a whole number.'],
])('refuses %o', (values, sentence) => {
  expect(readConfig(labellingControls, values).problems).toEqual([sentence]);
});
