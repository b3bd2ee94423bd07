import type { Option } from '@commander-js/extra-typings';
import { describe, expect, test } from 'vitest';
import { methods } from '../experiment/methods/methods.ts';
import { labCommand, readOptions, UsageProblem } from './commandLine.ts';
import { splitOption } from './commands/speech.ts';
import { worldOption } from './commands/spokenWorld.ts';
import { backendOption, choiceOption, controlOption, integerOption, numberOption } from './options.ts';

/** The value of an option on a command line that has no other. */
function valueAmong(option: Option<string, unknown, unknown, unknown, boolean>, ...args: string[]): unknown {
  const command = labCommand('try', '');
  command.addOption(option as Option);
  return Object.values(readOptions(command, args))[0];
}

const usageProblem = (message: string) => new UsageProblem(message);
const noNumbers = [
  '0x10',
  '0b11',
  '0o7',
  '-0',
  ' 5 ',
  '1_000',
  'Infinity',
  '-Infinity',
  '1e400',
  'many',
  ' ',
];

describe('numbers', () => {
  const n = integerOption('--n <N>', 'how many', [1, 1000]).default(7);
  const t = numberOption('--t <T>', 'how hot', [0, 100]).default(1);
  const beta = controlOption('beta', methods.dpo.controls.beta);

  test('within their bounds', () => {
    expect([valueAmong(n, '--n', '1e3'), valueAmong(n)]).toEqual([1000, 7]);
    expect([valueAmong(t, '--t=.5'), valueAmong(t)]).toEqual([0.5, 1]);
    expect([valueAmong(beta, '--beta', '0.5'), valueAmong(beta)]).toEqual([0.5, 0.1]);
    expect(valueAmong(numberOption('--bias <X>', '', [-5, 5]), '--bias', '-1')).toBe(-1);
  });

  test.each([...noNumbers, '0.5', '0', '1001'])('%j is not a whole number from 1 to 1000', (text) => {
    expect(() => valueAmong(n, '--n', text)).toThrow(
      usageProblem(`--n is "${text}"; it must be a whole number from 1 to 1000.`),
    );
  });

  test.each([...noNumbers, '-1', '101'])('%j is not a number from 0 to 100', (text) => {
    expect(() => valueAmong(t, '--t', text)).toThrow(
      usageProblem(`--t is "${text}"; it must be a number from 0 to 100.`),
    );
  });

  test.each(noNumbers)('%j is not a number for a control either', (text) => {
    expect(() => valueAmong(beta, '--beta', text)).toThrow(
      usageProblem(`--beta is "${text}"; it must be a number from 0.001 to 10.`),
    );
  });

  test('a value as long as a file is not written out', () => {
    const long = 'x'.repeat(1e6);
    expect(() => valueAmong(n, '--n', long)).toThrow(`--n is "${'x'.repeat(40)}"; it must be a whole`);
    expect(() => valueAmong(t, '--t', long)).toThrow(`--t is "${'x'.repeat(40)}"; it must be a number`);
  });

  test('the help has what they do, their bounds and their defaults', () => {
    const help = (option: Option) => {
      const command = labCommand('try', '').configureOutput({ getOutHelpWidth: () => 1000 });
      command.addOption(option);
      return command.helpInformation();
    };
    expect(help(n as unknown as Option)).toContain(
      '--n <N>     how many; a whole number from 1 to 1000 (default: 7)',
    );
    expect(help(beta)).toContain(`--beta <X>  beta (β): ${methods.dpo.controls.beta.help} From 0.001 to 10.`);
  });
});

describe('choices', () => {
  test('are taken by their names', () => {
    expect(valueAmong(backendOption(), '--backend', 'webgpu')).toBe('webgpu');
    expect([valueAmong(backendOption()), valueAmong(splitOption())]).toEqual(['wasm', 'heldout']);
    expect(valueAmong(worldOption(), '--world=tldr')).toBe('tldr');
  });

  test.each([
    [worldOption(), 'review', '--world is "review"; did you mean reviews? It must be one of reviews, '],
    [choiceOption('--name <W>', '', ['tldr']), 'Tldr', '--name is "Tldr"; did you mean tldr? It must be one'],
    [worldOption(), 'constructor', '--world is "constructor"; it must be one of reviews, '],
    [backendOption(), 'wams', '--backend is "wams"; did you mean wasm? It must be one of wasm, '],
    [backendOption(), 'cuda', '--backend is "cuda"; it must be one of wasm, webgpu, cpu.'],
    [splitOption(), 'held-out', '--split is "held-out"; did you mean heldout? It must be one of train, '],
    [
      controlOption('reward', methods.ppo.controls.reward),
      'golden',
      '--reward is "golden"; did you mean gold? It must be one of ',
    ],
  ])('%# that is none is refused, with the nearest one where it is near', (option, text, sentence) => {
    const choose = () => valueAmong(option, `${option.long}`, text);
    expect(choose).toThrow(UsageProblem);
    expect(choose).toThrow(sentence);
  });
});
