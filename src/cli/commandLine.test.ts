import { CommanderError, Option } from '@commander-js/extra-typings';
import { describe, expect, test, vi } from 'vitest';
import { labCommand, optionAhead, readOptions, UsageProblem } from './commandLine.ts';

const command = labCommand('try', 'Tries something.')
  .addOption(new Option('--beta <X>'))
  .addOption(new Option('--out <DIR>', 'where it goes').default('here'))
  .addOption(new Option('--json'))
  .addOption(new Option('--quick'));
const read = (...args: string[]) => readOptions(command, args);
const usageProblem = (message: string) => new UsageProblem(message);

describe('reading the words of a command line', () => {
  test('takes values beside or behind their names, and flags', () => {
    expect(read('--beta', '0.5', '--json', '--out=a=b')).toEqual({ beta: '0.5', json: true, out: 'a=b' });
    expect(read('--beta', '-1', '--out=--json')).toEqual({ beta: '-1', out: '--json' });
    expect(read('--beta', '-x', '--out', '-')).toEqual({ beta: '-x', out: '-' });
    // Nothing is left of what was read before.
    expect(read()).toEqual({ out: 'here' });
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
    [['--beta', '--', '1'], '--beta has no value.'],
    [['--out='], '--out has no value.'],
    [['--out', ''], '--out has no value.'],
    [['beta', '1'], '"beta" is not an option; options begin with --.'],
    [['-b', '1'], '"-b" is not an option; options begin with --.'],
    [['--out', 'x', 'y'], '"y" is not an option; options begin with --.'],
    [['--json', '--', '--out', 'x'], '"--" is not an option; leave it out.'],
  ])('%j is refused', (args, sentence) => {
    expect(() => read(...args)).toThrow(usageProblem(sentence));
  });

  test('an option that must be there is missed, unless there is one that it may have been meant to be', () => {
    const strict = labCommand('try', '').addOption(new Option('--pairs <FILE>').makeOptionMandatory());
    expect(() => readOptions(strict, [])).toThrow(usageProblem('--pairs is missing.'));
    const slip = '--pair is not an option here; did you mean --pairs?';
    expect(() => readOptions(strict, ['--pair', 'x'])).toThrow(usageProblem(slip));
  });
});

test.each(['--help', '-h'])('%s shows what there is, whatever else is wrong', (help) => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  expect(() => read('--strange', '--beta', help)).toThrow(CommanderError);
  const [[text]] = said.mock.calls;
  said.mockRestore();
  expect(text).toContain('Usage: npm run -s lab -- try [options]');
  expect(text).toMatch(/--out <DIR> +where it goes \(default: "here"\)/);
});

test('one option can be read before the others are known', () => {
  expect(optionAhead(['--steps', '3', '--method', 'ppo', '--strange=x'], 'method')).toBe('ppo');
  expect(optionAhead(['--method=ppo'], 'method')).toBe('ppo');
  expect(optionAhead(['--steps', '3'], 'method')).toBeUndefined();
  expect(() => optionAhead(['--method', 'ppo', '--method=dpo'], 'method')).toThrow('--method is given twice');
});
