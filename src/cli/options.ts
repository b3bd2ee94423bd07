import { Option } from '@commander-js/extra-typings';
import {
  type ConfigOf,
  type Control,
  type ControlTable,
  choiceProblem,
  problemWith,
} from '../experiment/controls/controls.ts';
import { decimalNumber } from '../experiment/controls/decimalNumber.ts';
import type { BackendName } from '../experiment/metrics/run.ts';
import { MOST_NEW_TOKENS } from '../experiment/mostNewTokens.ts';
import { clip, UsageProblem } from './commandLine.ts';

/* Kinds of options. What a value must be is checked where it is read, and said in the help. */

type Bounds = readonly [min: number, max: number];

/** An option that is a whole number within bounds. */
export function integerOption<const Flags extends string>(flags: Flags, about: string, [min, max]: Bounds) {
  const kind = `a whole number from ${min} to ${max}`;
  const option = new Option(flags, `${about}; ${kind}`);
  return option.argParser((text) => {
    const value = decimalNumber(text);
    if (value === null || !Number.isInteger(value) || value < min || value > max)
      throw new UsageProblem(`${option.long} is "${clip(text)}"; it must be ${kind}.`);
    return value;
  });
}

/** An option that is a number within bounds. */
export function numberOption<const Flags extends string>(flags: Flags, about: string, [min, max]: Bounds) {
  const kind = `a number from ${min} to ${max}`;
  const option = new Option(flags, `${about}; ${kind}`);
  return option.argParser((text) => {
    const value = decimalNumber(text);
    if (value === null || value < min || value > max)
      throw new UsageProblem(`${option.long} is "${clip(text)}"; it must be ${kind}.`);
    return value;
  });
}

/** An option that is one of some words. Of another, the one that may have been meant is named. */
export function choiceOption<const Flags extends string, Choice extends string>(
  flags: Flags,
  about: string,
  choices: readonly Choice[],
) {
  const option = new Option(flags, about).choices(choices);
  return option.argParser((text) => {
    const chosen = choices.find((one) => one === text);
    if (chosen === undefined) throw new UsageProblem(choiceProblem(`${option.long}`, text, choices));
    return chosen;
  });
}

/** Decides every random number of a command. */
export function seedOption(about = 'fixes all random numbers') {
  return integerOption('--seed <S>', about, [0, 2 ** 32 - 1]).default(1);
}

export function maxNewTokensOption() {
  return integerOption('--max-new-tokens <N>', 'tokens of a completion at most', [1, 2 ** 17]).default(
    MOST_NEW_TOKENS,
  );
}

export const backendNames = ['wasm', 'webgpu', 'cpu'] as const satisfies BackendName[];

export function backendOption() {
  return choiceOption('--backend <NAME>', 'the compute backend', backendNames).default('wasm' as const);
}

/** `learningRate` → `learning-rate`. */
export function optionName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A control of the page as an option: its default, its bounds and its help are those of the table. */
export function controlOption(name: string, control: Control): Option {
  const { label, symbol, help } = control;
  const named = `${label}${symbol ? ` (${symbol})` : ''}: ${help}`;
  const option =
    control.kind === 'choice'
      ? new Option(`--${optionName(name)} <NAME>`, named).choices(control.options.map(({ value }) => value))
      : new Option(
          `--${optionName(name)} <${control.integer ? 'N' : 'X'}>`,
          `${named} From ${control.min} to ${control.max}.`,
        );
  option.argParser((text) => {
    const value = control.kind === 'number' ? (decimalNumber(text) ?? text) : text;
    const problem = problemWith(`${option.long}`, control, value);
    if (problem) throw new UsageProblem(problem);
    return value;
  });
  return option.default(control.default);
}

/** A table's values among the options that were read. */
export function controlsAmong<Table extends ControlTable>(
  table: Table,
  options: Readonly<Record<string, unknown>>,
): ConfigOf<Table> {
  return Object.fromEntries(Object.keys(table).map((name) => [name, options[name]])) as ConfigOf<Table>;
}

/** An option that the others make necessary. */
export function required<Options, Name extends string & keyof Options>(
  options: Options,
  name: Name,
): Exclude<Options[Name], undefined> {
  const value = options[name];
  if (value === undefined) throw new UsageProblem(`--${optionName(name)} is missing.`);
  return value as Exclude<Options[Name], undefined>;
}
