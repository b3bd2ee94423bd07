import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labellingControls } from '../experiment/controls/labelling.ts';
import { defaultsOfMethod, methodNames } from '../experiment/methods/methods.ts';
import { anyConfig } from '../testing/anyAddress.ts';
import { readAddress, writeAddress } from './address.ts';
import { controlsOf } from './settings.ts';

test('an empty query is all defaults and is written as nothing', () => {
  const { address, problems } = readAddress('');
  expect(problems).toEqual([]);
  expect(address).toMatchObject({
    modelName: 'sft',
    world: 'reviews',
    requestedBackend: 'auto',
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
  expect(writeAddress(address, 'projector')).toBe(query);
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

test.each(['0x10', '0b11', '0o7', '-0', '1e400', 'Infinity', ' 5 ', '+5', '1,5', '5px', ''])(
  'beta=%j is no number: the default stays',
  (text) => {
    const { address, problems } = readAddress(`?${new URLSearchParams({ beta: text })}`);
    expect(problems).toEqual([
      expect.stringMatching(
        `^beta is "${text.replace('+', '\\+')}"; it must be a number from .*default is used`,
      ),
    ]);
    expect(address.config.beta).toBe(0.1);
  },
);

test('of a name that is given more than once the last value counts, and a sentence says so', () => {
  const twice = readAddress('?beta=0.5&theme=dark&beta=0.7');
  expect(twice.address.config.beta).toBe(0.7);
  expect(twice.problems).toEqual(['beta is given twice in the address; only the last value counts, "0.7".']);
  const thrice = readAddress('?world=tldr&world=poems&world=assistant');
  expect(thrice.address.world).toBe('assistant');
  expect(thrice.problems).toEqual([
    'world is given 3 times in the address; only the last value counts, "assistant".',
  ]);
  // The last one cannot be read: nothing falls back to an earlier one.
  const wrong = readAddress('?labelFlips=0.2&labelFlips=lots');
  expect(wrong.address.labelling.labelFlips).toBe(0);
  expect(wrong.problems).toHaveLength(2);
});

test('a few problems are told in one notice, each with its reason', () => {
  expect(readAddress('?beta=0.5').notice).toBeNull();
  expect(readAddress('?steps=0&betta=1&seed=1&seed=2').notice).toBe(
    'steps is 0; it must lie between 1 and 5000. The default is used instead. ' +
      '"betta" in the address is not a parameter here; did you mean beta? ' +
      'seed is given twice in the address; only the last value counts, "2".',
  );
});

test('of many problems the notice has the first five names and a count', () => {
  const long = 'a'.repeat(300);
  const names = Array.from({ length: 298 }, (_, i) => `x${i}`);
  const { notice, problems } = readAddress(
    `?${[...names, long].map((name) => `${name}=1`).join('&')}&beta=y`,
  );
  expect(problems).toHaveLength(300);
  expect(notice).toBe(
    'The address has entries that could not be read: "x0", "x1", "x2", "x3", "x4" and 295 more. ' +
      'The defaults are used instead.',
  );
  const few = readAddress(`?${long}=1&gamma=1&beta=y&steps=${long}`).notice;
  expect(few).toBe(
    `The address has entries that could not be read: "${'a'.repeat(39)}…", gamma, beta, steps. ` +
      'The defaults are used instead.',
  );
});

test('names and values are cut to 40 characters, never through the middle of one', () => {
  const long = `${'a'.repeat(38)}😀${'b'.repeat(300)}`;
  for (const query of ['$=1', 'beta=$', 'model=$', 'world=$', 'method=$', 'feedback=$', 'seed=1&seed=$']) {
    const { notice } = readAddress(`?${query.replace('$', encodeURIComponent(long))}`);
    expect(notice, query).toContain(`"${'a'.repeat(38)}…"`);
  }
});

test('no address sets anything but what the controls allow', () => {
  const { address, problems } = readAddress('?__proto__=1&constructor=1&toString=1&=1');
  expect(problems).toHaveLength(4);
  expect(address).toEqual(readAddress('').address);
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
