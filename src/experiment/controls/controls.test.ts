import { describe, expect, test } from 'vitest';
import { methodNames, methods } from '../methods/methods.ts';
import { dpoControls } from '../methods/preference/dpo.ts';
import { type ControlTable, defaultsOf, isIdle, nearest, problemWith, readConfig } from './controls.ts';

const table = {
  heat: {
    kind: 'number',
    label: 'heat',
    default: 3,
    min: 1,
    max: 9,
    step: 1,
    scale: 'linear',
    integer: true,
    unit: '',
    help: '',
    advanced: false,
  },
  colour: {
    kind: 'choice',
    label: 'colour',
    default: 'red',
    options: [
      { value: 'red', label: 'Red' },
      { value: 'blue', label: 'Blue' },
    ],
    help: '',
    advanced: false,
  },
} as const satisfies ControlTable;

describe('problemWith', () => {
  test.each([1, 9, 4])('accepts %d, which lies within the bounds', (value) => {
    expect(problemWith('heat', table.heat, value)).toBeNull();
  });

  test.each([
    [0, 'heat is 0; it must lie between 1 and 9.'],
    [10, 'heat is 10; it must lie between 1 and 9.'],
    [2.5, 'heat is 2.5; it must be a whole number.'],
    [Number.NaN, 'heat is NaN; it must be a number from 1 to 9.'],
    [Number.POSITIVE_INFINITY, 'heat is Infinity; it must be a number from 1 to 9.'],
    ['4', 'heat is "4"; it must be a number from 1 to 9.'],
    [null, 'heat is null; it must be a number from 1 to 9.'],
    [[4], 'heat is a list; it must be a number from 1 to 9.'],
    [JSON.parse('{"toString": 1, "valueOf": 2}'), 'heat is an object; it must be a number from 1 to 9.'],
    ['x'.repeat(1e6), `heat is "${'x'.repeat(40)}"; it must be a number from 1 to 9.`],
  ])('says what is wrong with %j', (value, sentence) => {
    expect(problemWith('heat', table.heat, value)).toBe(sentence);
  });

  test.each([
    ['Blue', 'colour is "Blue"; did you mean blue? It must be one of red, blue.'],
    ['bleu', 'colour is "bleu"; did you mean blue? It must be one of red, blue.'],
    ['green', 'colour is "green"; it must be one of red, blue.'],
    ['', 'colour is ""; it must be one of red, blue.'],
    [5, 'colour is 5; it must be one of red, blue.'],
    ['x'.repeat(1e6), `colour is "${'x'.repeat(40)}"; it must be one of red, blue.`],
  ])('names the options of a choice, and the one that %j may be meant to be', (value, sentence) => {
    expect(problemWith('colour', table.colour, 'blue')).toBeNull();
    expect(problemWith('colour', table.colour, value)).toBe(sentence);
  });
});

describe('readConfig', () => {
  test('completes what is given with the defaults', () => {
    expect(readConfig(table, { heat: 5 })).toEqual({ config: { heat: 5, colour: 'red' }, problems: [] });
  });

  test('names every problem and keeps the default in its place', () => {
    const { config, problems } = readConfig(table, { heat: 99, color: 'blue', colour: 'green' });
    expect(config).toEqual({ heat: 3, colour: 'red' });
    expect(problems).toEqual([
      'heat is 99; it must lie between 1 and 9.',
      'color is not a parameter here; did you mean colour?',
      'colour is "green"; it must be one of red, blue.',
    ]);
  });

  test.each(['toString', '__proto__', 'constructor'])(
    '%s is no parameter, whatever objects inherit',
    (name) => {
      const { config, problems } = readConfig(table, JSON.parse(`{"${name}": {"heat": 9}}`));
      expect(config).toEqual({ heat: 3, colour: 'red' });
      expect(problems).toEqual([expect.stringContaining(`${name} is not a parameter here`)]);
    },
  );

  test('a name as long as a file gives a sentence, not a page', () => {
    const { problems } = readConfig(table, { ['heat'.repeat(100_000)]: 1 });
    expect(problems[0].length).toBeLessThan(120);
  });
});

describe('nearest', () => {
  test.each([
    ['learning_rate', 'learningRate'],
    ['BETA', 'beta'],
    ['setps', 'steps'],
    ['batch_sz', 'batchSize'],
    ['maxGradientNorm', 'maxGradNorm'],
  ])('%s is meant to be %s', (typed, meant) => {
    expect(nearest(typed, Object.keys(dpoControls))).toBe(meant);
  });

  test('counts what is inserted, deleted and replaced', () => {
    expect(nearest('kitten', ['sitting', 'smitten', 'kittens!!'])).toBe('smitten'); // 3 edits, 2, 3
    expect(nearest('kitten', ['sitting', 'it', 'kittens'])).toBe('kittens'); // 3 edits, 4, 1
    expect(nearest('anything', [])).toBe('');
  });
});

describe('the table of DPO', () => {
  test('its defaults fit their own bounds', () => {
    expect(readConfig(dpoControls, defaultsOf(dpoControls)).problems).toEqual([]);
  });

  test.each(Object.entries(dpoControls))(
    '%s has bounds and a step that a slider can follow',
    (_, control) => {
      expect(control.min).toBeLessThan(control.max);
      expect(control.help).toMatch(/\.$/);
      if (control.scale === 'log') {
        expect(control.min).toBeGreaterThan(0);
        expect(control.step).toBeGreaterThan(1);
      } else {
        expect(control.step).toBeGreaterThan(0);
        expect(control.step).toBeLessThanOrEqual(control.max - control.min);
      }
      for (const end of [control.min, control.max])
        expect(Number.isInteger(end) || !control.integer).toBe(true);
    },
  );
});

describe('a control without effect', () => {
  test('is one beside which another has a value that leaves it nothing to do', () => {
    const size = { ...table.heat, idleWhen: { colour: ['red'], kind: [0] } };
    expect(isIdle(size, { colour: 'red', kind: 1 })).toBe(true);
    expect(isIdle(size, { colour: 'blue', kind: 0 })).toBe(true);
    expect(isIdle(size, { colour: 'blue', kind: 1 })).toBe(false);
    expect(isIdle(table.heat, { colour: 'red' })).toBe(false);
  });

  test.each(methodNames)('%s names controls and values that are there', (name) => {
    const controls: ControlTable = methods[name].controls;
    for (const { idleWhen = {} } of Object.values(controls)) {
      for (const [other, values] of Object.entries(idleWhen)) {
        for (const value of values) expect(problemWith(other, controls[other], value)).toBeNull();
      }
    }
  });
});
