import { parseArgs } from 'node:util';
import {
  type ConfigOf,
  type Control,
  type ControlTable,
  nearest,
  readConfig,
} from '../experiment/controls.ts';
import type { BackendName } from '../experiment/run.ts';

/** A command line that cannot be followed; `message` is a sentence for the person who typed it. */
export class UsageProblem extends Error {}

/** `learningRate` → `learning-rate`. */
export function optionName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Reads `--name value` options. Unknown names are refused with the nearest known one.
 *
 * @param known the names that this command takes, as typed
 */
export function readOptions<Name extends string>(
  args: string[],
  known: readonly Name[],
): Partial<Record<Name, string>> {
  const unknown = args
    .filter((arg) => arg.startsWith('--'))
    .map((arg) => arg.slice(2).split('=')[0])
    .find((name) => !known.includes(name as Name));
  if (unknown !== undefined) refuse(unknown, known);
  const options = Object.fromEntries(known.map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args, options, strict: true }).values as Partial<Record<Name, string>>;
  } catch (error) {
    throw new UsageProblem((error as Error).message);
  }
}

function refuse(unknown: string, known: readonly string[]): never {
  throw new UsageProblem(`--${unknown} is not an option here; did you mean --${nearest(unknown, known)}?`);
}

/**
 * Reads `--name` as well as `--name value` options: the names in `flags` take no value and are "yes" when given.
 */
export function readOptionsAndFlags<Name extends string, Flag extends string>(
  args: string[],
  known: readonly Name[],
  flags: readonly Flag[],
): Partial<Record<Name | Flag, string>> {
  const given = flags.filter((flag) => args.includes(`--${flag}`));
  const rest = args.filter((arg) => !given.some((flag) => arg === `--${flag}`));
  const unknown = rest
    .filter((arg) => arg.startsWith('--'))
    .map((arg) => arg.slice(2).split('=')[0])
    .find((name) => !known.includes(name as Name));
  if (unknown !== undefined) refuse(unknown, [...known, ...flags]);
  const values: Partial<Record<string, string>> = readOptions(rest, known);
  for (const flag of given) values[flag] = 'yes';
  return values as Partial<Record<Name | Flag, string>>;
}

/** A whole number within bounds; `otherwise` where the option is absent. */
export function integerOption(
  name: string,
  text: string | undefined,
  otherwise: number,
  [min, max]: readonly [number, number],
): number {
  const value = text === undefined ? otherwise : Number(text);
  if (text?.trim() === '' || !Number.isInteger(value) || value < min || value > max)
    throw new UsageProblem(`--${name} is "${text}"; it must be a whole number from ${min} to ${max}.`);
  return value;
}

/** A number within bounds; `otherwise` where the option is absent. */
export function numberOption(
  name: string,
  text: string | undefined,
  otherwise: number,
  [min, max]: readonly [number, number],
): number {
  const value = text === undefined ? otherwise : Number(text);
  if (text?.trim() === '' || !(value >= min && value <= max))
    throw new UsageProblem(`--${name} is "${text}"; it must be a number from ${min} to ${max}.`);
  return value;
}

export function required<Name extends string>(options: Partial<Record<Name, string>>, name: Name): string {
  const value = options[name];
  if (value === undefined) throw new UsageProblem(`--${name} is missing.`);
  return value;
}

/** The text of an option as its control wants it: a number, or one of the choices. */
export function controlValue(control: Control, text: string): unknown {
  return control.kind === 'number' && text.trim() !== '' ? Number(text) : text;
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
  const backends: BackendName[] = ['wasm', 'webgpu', 'cpu'];
  const backend = backends.find((name) => name === (text ?? 'wasm'));
  if (!backend) throw new UsageProblem(`--backend is "${text}"; it must be one of ${backends.join(', ')}.`);
  return backend;
}
