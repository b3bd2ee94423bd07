import { type ControlTable, isIdle, problemWith } from '../experiment/controls/controls.ts';
import { defaultsOfMethod, type MethodName, methods, type RunConfig } from '../experiment/methods/methods.ts';

/**
 * What the controls of a method show. A value that somebody chose is a wish, whichever method it was chosen in:
 * it counts in every method that has a control of that name and room for it; elsewhere it waits. All else is the
 * method's own default.
 */
export type Wishes = Readonly<Record<string, number | string>>;

export interface Settings {
  method: MethodName;
  wishes: Wishes;
  /** The method's defaults, and the wishes that it can grant. */
  config: RunConfig;
}

export function settingsFor(method: MethodName, wishes: Wishes): Settings {
  const granted = Object.entries(wishes).filter(([name, value]) => fits(method, name, value));
  return { method, wishes, config: { ...defaultsOfMethod(method), ...Object.fromEntries(granted) } };
}

/** The same settings with one value changed; going back to the default is no wish any more. */
export function withWish({ method, wishes }: Settings, name: string, value: number | string): Settings {
  const { [name]: _, ...others } = wishes;
  const isDefault = value === controlsOf(method)[name]?.default;
  return settingsFor(method, isDefault ? others : { ...others, [name]: value });
}

/** Settings that show the values of a run. */
export function settingsOfRun({ method, config }: Pick<Settings, 'method' | 'config'>): Settings {
  return settingsFor(method, changesFrom(controlsOf(method), config));
}

/** Wishes that the method has no control for, or no room. */
export function waiting({ method, wishes }: Settings): Wishes {
  return Object.fromEntries(Object.entries(wishes).filter(([name, value]) => !fits(method, name, value)));
}

export function controlsOf(method: MethodName): ControlTable {
  return methods[method].controls;
}

/** The values that differ from the table's defaults. */
export function changesFrom(
  table: ControlTable,
  config: Readonly<Record<string, number | string>>,
): Record<string, number | string> {
  return Object.fromEntries(Object.entries(config).filter(([name, value]) => value !== table[name]?.default));
}

/** Those of them that make a difference, and those that have no effect beside the other values. */
export function changesByEffect(
  table: ControlTable,
  config: Readonly<Record<string, number | string>>,
): { effective: Record<string, number | string>; idle: Record<string, number | string> } {
  const changes = Object.entries(changesFrom(table, config));
  const isWithout = (name: string) => table[name] !== undefined && isIdle(table[name], config);
  return {
    effective: Object.fromEntries(changes.filter(([name]) => !isWithout(name))),
    idle: Object.fromEntries(changes.filter(([name]) => isWithout(name))),
  };
}

function fits(method: MethodName, name: string, value: number | string): boolean {
  const table = controlsOf(method);
  return Object.hasOwn(table, name) && problemWith(name, table[name], value) === null;
}
