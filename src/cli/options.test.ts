import { describe, expect, test } from 'vitest';
import { methods } from '../experiment/methods.ts';
import {
  backendOption,
  integerOption,
  numberOption,
  optionAhead,
  readControls,
  readOptions,
  readOptionsAndFlags,
  UsageProblem,
} from './options.ts';
import { splitOption } from './speech.ts';
import { worldOption } from './spokenWorld.ts';

const usageProblem = (message: string) => new UsageProblem(message);

describe('reading the words of a command line', () => {
  const read = (...args: string[]) => readOptionsAndFlags(args, ['beta', 'out'], ['json', 'quick']);

  test('takes values beside or behind their names, and flags', () => {
    expect(read('--beta', '0.5', '--json', '--out=a=b')).toEqual({ beta: '0.5', json: 'yes', out: 'a=b' });
    expect(read('--beta', '-1', '--out=--json')).toEqual({ beta: '-1', out: '--json' });
    expect(read()).toEqual({});
  });

  test.each([
    [['--beta', '1', '--beta', '2'], '--beta is given twice; give it once.'],
    [['--beta=1', '--beta', '1'], '--beta is given twice; give it once.'],
    [['--beta', '1', '--out', 'x', '--beta=2'], '--beta is given twice; give it once.'],
    [['--json', '--json'], '--json is given twice; give it once.'],
    [['--bta', '1'], '--bta is not an option here; did you mean --beta?'],
    [['--quik'], '--quik is not an option here; did you mean --quick?'],
    [['--__proto__=1'], '--__proto__ is not an option here; did you mean --beta?'],
    [['--json=no'], '--json takes no value; leave out "=no".'],
    [['--beta'], '--beta has no value.'],
    [['--beta', '--json'], '--beta has no value.'],
    [['--out='], '--out has no value.'],
    [['--out', ''], '--out has no value.'],
    [['beta', '1'], '"beta" stands where an option should; they begin with --.'],
    [['--out', 'x', 'y'], '"y" stands where an option should; they begin with --.'],
  ])('%j is refused', (args, sentence) => {
    expect(() => read(...args)).toThrow(usageProblem(sentence));
  });

  test('an option given twice is an error for commands without flags too', () => {
    expect(() => readOptions(['--beta', '1', '--beta=1'], ['beta'])).toThrow(
      usageProblem('--beta is given twice; give it once.'),
    );
  });
});

const noNumbers = ['0x10', '0b11', '0o7', '-0', ' 5 ', '1_000', 'Infinity', '1e400', 'many', ' '];

test('one option can be read before the others are known', () => {
  expect(optionAhead(['--steps', '3', '--method', 'ppo', '--strange=x'], 'method')).toBe('ppo');
  expect(optionAhead(['--method=ppo'], 'method')).toBe('ppo');
  expect(optionAhead(['--steps', '3'], 'method')).toBeUndefined();
  expect(() => optionAhead(['--method', 'ppo', '--method=dpo'], 'method')).toThrow('--method is given twice');
});

describe('numbers', () => {
  test('within their bounds', () => {
    expect(integerOption('n', '1e3', 1, [1, 1000])).toBe(1000);
    expect(integerOption('n', undefined, 7, [1, 1000])).toBe(7);
    expect(numberOption('t', '.5', 1, [0, 1])).toBe(0.5);
    expect(numberOption('t', undefined, 1, [0, 1])).toBe(1);
  });

  test.each([...noNumbers, '0.5', '0', '1001'])('%j is not a whole number from 1 to 1000', (text) => {
    expect(() => integerOption('n', text, 1, [1, 1000])).toThrow(
      usageProblem(`--n is "${text}"; it must be a whole number from 1 to 1000.`),
    );
  });

  test.each([...noNumbers, '-1', '101'])('%j is not a number from 0 to 100', (text) => {
    expect(() => numberOption('temperature', text, 1, [0, 100])).toThrow(
      usageProblem(`--temperature is "${text}"; it must be a number from 0 to 100.`),
    );
  });

  test.each(noNumbers)('%j is not a number for a control either', (text) => {
    const { beta } = methods.dpo.controls;
    expect(() => readControls({ beta }, { beta: text })).toThrow(
      usageProblem(`beta is "${text}"; it must be a number from 0.001 to 10.`),
    );
    expect(readControls({ beta }, { beta: '0.5' })).toEqual({ beta: 0.5 });
  });
});

test('a value as long as a file is not written out', () => {
  const long = 'x'.repeat(1e6);
  expect(() => integerOption('n', long, 1, [1, 9])).toThrow(`--n is "${'x'.repeat(40)}"; it must be a whole`);
  expect(() => numberOption('t', long, 1, [1, 9])).toThrow(`--t is "${'x'.repeat(40)}"; it must be a number`);
});

describe('choices', () => {
  test('are taken by their names', () => {
    expect([backendOption('webgpu'), backendOption(undefined)]).toEqual(['webgpu', 'wasm']);
    expect([splitOption('ood'), splitOption(undefined)]).toEqual(['ood', 'heldout']);
    expect(worldOption('tldr').name).toBe('tldr');
  });

  test.each([
    [() => worldOption('review'), '--world is "review"; did you mean reviews? It must be one of reviews, '],
    [() => worldOption('Tldr', 'name'), '--name is "Tldr"; did you mean tldr? It must be one of reviews, '],
    [() => worldOption('constructor'), '--world is "constructor"; it must be one of reviews, '],
    [() => backendOption('wams'), '--backend is "wams"; did you mean wasm? It must be one of wasm, '],
    [() => backendOption('cuda'), '--backend is "cuda"; it must be one of wasm, webgpu, cpu.'],
    [() => splitOption('held-out'), '--split is "held-out"; did you mean heldout? It must be one of train, '],
    [
      () => readControls(methods.ppo.controls, { reward: 'golden' }),
      'reward is "golden"; did you mean gold? It must be one of ',
    ],
  ])('%# that is none is refused, with the nearest one where it is near', (choose, sentence) => {
    expect(choose).toThrow(UsageProblem);
    expect(choose).toThrow(sentence);
  });
});
