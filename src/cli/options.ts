import {
  type ConfigOf,
  type Control,
  type ControlTable,
  choiceProblem,
  nearest,
  readConfig,
} from '../experiment/controls.ts';
import { decimalNumber } from '../experiment/decimalNumber.ts';
import type { BackendName } from '../experiment/run.ts';

/** A command line that cannot be followed; `message` is a sentence for the person who typed it. */
export class UsageProblem extends Error {}

/** `learningRate` → `learning-rate`. */
export function optionName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Reads `--name value` and `--name=value` options. Unknown names are refused with the nearest known one.
 *
 * @param known the names that this command takes, as typed
 */
export function readOptions<Name extends string>(
  args: string[],
  known: readonly Name[],
): Partial<Record<Name, string>> {
  return readOptionsAndFlags(args, known, []);
}

/**
 * Reads `--name` as well as `--name value` options: the names in `flags` take no value and are "yes" when given.
 *
 * Of an option that is given twice, one value would win in silence, so it is an error.
 */
export function readOptionsAndFlags<Name extends string, Flag extends string>(
  args: string[],
  known: readonly Name[],
  flags: readonly Flag[],
): Partial<Record<Name | Flag, string>> {
  const names: readonly string[] = [...known, ...flags];
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const [, name, value] = /^--([^=]*)(?:=(.*))?$/s.exec(args[i]) ?? [];
    if (name === undefined) {
      throw new UsageProblem(`"${clip(args[i])}" stands where an option should; they begin with --.`);
    }
    if (!names.includes(name)) refuse(name, names);
    if (given.has(name)) throw new UsageProblem(`--${name} is given twice; give it once.`);
    if (flags.includes(name as Flag)) {
      if (value !== undefined)
        throw new UsageProblem(`--${name} takes no value; leave out "=${clip(value)}".`);
      given.set(name, 'yes');
      continue;
    }
    const next = args[i + 1];
    const text = value ?? (next?.startsWith('--') ? undefined : next);
    // An empty one is what a shell makes of a variable that is not set.
    if (!text) throw new UsageProblem(`--${name} has no value.`);
    given.set(name, text);
    if (value === undefined) i++;
  }
  return Object.fromEntries(given) as Partial<Record<Name | Flag, string>>;
}

/** One option among others that are not known yet, because which there are depends on this one. */
export function optionAhead(args: readonly string[], name: string): string | undefined {
  const own = args.flatMap((arg, at) => {
    if (arg.startsWith(`--${name}=`)) return [arg];
    return arg === `--${name}` ? args.slice(at, at + 2) : [];
  });
  return readOptions(own, [name])[name];
}

function refuse(unknown: string, known: readonly string[]): never {
  const name = clip(unknown);
  throw new UsageProblem(`--${name} is not an option here; did you mean --${nearest(name, known)}?`);
}

function clip(text: string): string {
  return text.slice(0, 40);
}

/** A whole number within bounds; `otherwise` where the option is absent. */
export function integerOption(
  name: string,
  text: string | undefined,
  otherwise: number,
  [min, max]: readonly [number, number],
): number {
  const value = text === undefined ? otherwise : decimalNumber(text);
  if (value === null || !Number.isInteger(value) || value < min || value > max)
    throw new UsageProblem(
      `--${name} is "${clip(String(text))}"; it must be a whole number from ${min} to ${max}.`,
    );
  return value;
}

/** A number within bounds; `otherwise` where the option is absent. */
export function numberOption(
  name: string,
  text: string | undefined,
  otherwise: number,
  [min, max]: readonly [number, number],
): number {
  const value = text === undefined ? otherwise : decimalNumber(text);
  if (value === null || value < min || value > max)
    throw new UsageProblem(
      `--${name} is "${clip(String(text))}"; it must be a number from ${min} to ${max}.`,
    );
  return value;
}

/** @throws UsageProblem for anything but one of the choices, with the one that may have been meant */
export function choiceOption<Choice extends string>(
  name: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((one) => one === text);
  if (choice === undefined) throw new UsageProblem(choiceProblem(`--${name}`, text, choices));
  return choice;
}

export function required<Name extends string>(options: Partial<Record<Name, string>>, name: Name): string {
  const value = options[name];
  if (value === undefined) throw new UsageProblem(`--${name} is missing.`);
  return value;
}

/** The text of an option as its control wants it: a number, or one of the choices. What fits neither stays text. */
export function controlValue(control: Control, text: string): unknown {
  return control.kind === 'number' ? (decimalNumber(text) ?? text) : text;
}

/**
 * A method's parameters: the table's defaults with the options on top.
 *
 * @throws UsageProblem that names every value which does not fit
 */
export function readControls<Table extends ControlTable>(
  table: Table,
  options: Partial<Record<string, string>>,
): ConfigOf<Table> {
  const values: Record<string, unknown> = {};
  for (const [name, control] of Object.entries(table)) {
    const text = options[optionName(name)];
    if (text !== undefined) values[name] = controlValue(control, text);
  }
  const { config, problems } = readConfig(table, values);
  if (problems.length > 0) throw new UsageProblem(problems.join(' '));
  return config;
}

export function backendOption(text: string | undefined): BackendName {
  return choiceOption('backend', text ?? 'wasm', ['wasm', 'webgpu', 'cpu']);
}
