import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labellingControls } from '../experiment/labelling.ts';
import { defaultsOfMethod, methodNames } from '../experiment/methods.ts';
import { readAddress, writeAddress } from './address.ts';
import { anyConfig } from './anyAddress.ts';
import { controlsOf } from './settings.ts';

test('an empty query is all defaults and is written as nothing', () => {
  const { address, problems } = readAddress('');
  expect(problems).toEqual([]);
  expect(address).toMatchObject({
    modelName: 'sft',
    world: 'reviews',
    wish: 'auto',
    theme: 'auto',
    config: { beta: 0.1 },
  });
  expect(writeAddress(address)).toBe('');
});

test('what differs from the defaults survives the round trip, and nothing else is written', () => {
  const query =
    '?model=tiny-2&world=tldr&backend=wasm&theme=projector&beta=0.5&seed=3&feedback=ratings&labelFlips=0.2';
  const { address, problems } = readAddress(`${query}&steps=60&dataSeed=1`);
  expect(problems).toEqual([]);
  expect(address.config).toMatchObject({ beta: 0.5, seed: 3, steps: 60 });
  expect(address.labelling).toMatchObject({ feedback: 'ratings', labelFlips: 0.2, dataSeed: 1 });
  expect(writeAddress(address)).toBe(query);
});

test.each([
  ['?backend=cuda', 'backend is "cuda"'],
  ['?model=../secret', 'model is "../secret"'],
  ['?world=poems', 'world is "poems"'],
  ['?feedback=stars', 'feedback is "stars"'],
  ['?labelFlips=2', 'labelFlips is 2'],
  ['?labelFlip=0.1', 'did you mean labelFlips?'],
  ['?theme=pink', 'theme is "pink"'],
  ['?beta=lots', 'beta is "lots"'],
  ['?beta=', 'beta is ""'],
  ['?steps=0', 'steps is 0'],
  ['?seed=1.5', 'whole number'],
  ['?betta=1', 'did you mean beta?'],
  ['?method=ipoo', 'did you mean ipo?'],
  ['?method=constructor', 'method is "constructor"'],
  ['?gamma=1', 'gamma in the address is not a parameter of DPO'],
])('%s is refused with a sentence and the default stays', (query, words) => {
  const { address, problems } = readAddress(query);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(words);
  expect(writeAddress(address)).toBe('');
});

test.each(methodNames)('any values of %s survive the round trip', (method) => {
  const { address: start } = readAddress(`?method=${method}`);
  expect(start.config).toEqual(defaultsOfMethod(method));
  expect(writeAddress(start)).toBe(method === 'dpo' ? '' : `?method=${method}`);
  fc.assert(
    fc.property(anyConfig(fc.constant(method)), ({ config }) => {
      const { address, problems } = readAddress(writeAddress({ ...start, config }));
      expect(problems).toEqual([]);
      expect(address).toEqual({ ...start, config });
    }),
    { numRuns: 50 },
  );
});

test('a value is written where it differs from the default of its own method', () => {
  const { address } = readAddress('?method=simpo&beta=2&gamma=1');
  expect(writeAddress(address)).toBe('?method=simpo&gamma=1');
  expect(writeAddress(readAddress('?method=ipo&beta=2').address)).toBe('?method=ipo&beta=2');
});

test('no control of a method has a name that the address takes', () => {
  const taken = ['model', 'world', 'method', 'backend', 'theme'];
  for (const name of methodNames) {
    expect(Object.keys(controlsOf(name)).filter((control) => taken.includes(control))).toEqual([]);
  }
});

test('no control of a method has a name of the labeller’s: links have one name for each', () => {
  for (const name of methodNames) {
    expect(Object.keys(controlsOf(name)).filter((control) => control in labellingControls)).toEqual([]);
  }
});
