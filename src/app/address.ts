import { type ControlTable, nearest, readConfig } from '../experiment/controls.ts';
import { type LabellingConfig, labellingControls } from '../experiment/labelling.ts';
import {
  type MethodName,
  methodNameOf,
  methodNames,
  methods,
  type RunConfig,
  readMethodConfig,
  unknownMethod,
} from '../experiment/methods.ts';
import type { BackendName } from '../experiment/run.ts';
import { type WorldName, worldNames } from '../experiment/worldTitles.ts';
import { changesFrom, controlsOf } from './settings.ts';

/**
 * The state that a link carries: `?world=tldr&method=ipo&backend=wasm&theme=projector&beta=0.5&labelFlips=0.2`.
 * Only what differs from the defaults is written, a control's value from those of the method; what cannot be read
 * gets a sentence and the default stays.
 */
export interface Address {
  modelName: string;
  world: WorldName;
  method: MethodName;
  wish: BackendName | 'auto';
  theme: Theme;
  config: RunConfig;
  labelling: LabellingConfig;
}

export type Theme = (typeof themes)[number];
export const themes = ['auto', 'light', 'dark', 'projector'] as const;

const backends = ['webgpu', 'wasm', 'cpu'] as const satisfies BackendName[];
const DEFAULT_MODEL = 'sft';
const DEFAULT_WORLD: WorldName = 'reviews';
const DEFAULT_METHOD: MethodName = 'dpo';
const ownNames = ['model', 'world', 'method', 'backend', 'theme'];

export function readAddress(search: string): { address: Address; problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const address: Omit<Address, 'config' | 'labelling'> = {
    modelName: DEFAULT_MODEL,
    world: DEFAULT_WORLD,
    method: DEFAULT_METHOD,
    wish: 'auto',
    theme: 'auto',
  };
  const oneOf = <Known extends string>(name: string, text: string, known: readonly Known[]) => {
    const found = known.find((value) => value === text);
    if (!found) problems.push(`${name} is "${text.slice(0, 40)}"; it must be one of ${known.join(', ')}.`);
    return found;
  };

  for (const [name, text] of new URLSearchParams(search)) {
    if (name === 'model') {
      if (/^[A-Za-z0-9-]+$/.test(text)) address.modelName = text;
      else problems.push(`model is "${text.slice(0, 40)}"; a name has only letters, digits and -.`);
    } else if (name === 'world') {
      address.world = oneOf(name, text, worldNames) ?? address.world;
    } else if (name === 'method') {
      const found = methodNameOf(text);
      if (found) address.method = found;
      else problems.push(unknownMethod(text));
    } else if (name === 'backend') {
      address.wish = oneOf(name, text, backends) ?? address.wish;
    } else if (name === 'theme') {
      address.theme = oneOf(name, text, themes) ?? address.theme;
    } else values[name] = text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  }
  const { method } = address;
  const table: ControlTable = { ...controlsOf(method), ...labellingControls };
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(table, name)) problems.push(strange(name, method, table));
  }
  const { config, problems: unfit } = readMethodConfig(method, pick(values, controlsOf(method)));
  const { config: labelling, problems: more } = readConfig(
    labellingControls,
    pick(values, labellingControls),
  );
  const sentences = [...problems, ...unfit, ...more].map(
    (problem) => `${problem} The default is used instead.`,
  );
  return { address: { ...address, config, labelling }, problems: sentences };
}

/** Why a name is not understood: a slip, or the control of another method. */
function strange(name: string, method: MethodName, table: ControlTable): string {
  const elsewhere = methodNames.some((other) => Object.hasOwn(controlsOf(other), name));
  if (elsewhere) return `${name} in the address is not a parameter of ${methods[method].title}.`;
  const guess = nearest(name.slice(0, 40), [...ownNames, ...Object.keys(table)]);
  return `${name.slice(0, 40)} in the address is not a parameter here; did you mean ${guess}?`;
}

function pick(values: Readonly<Record<string, unknown>>, table: ControlTable): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(table, name)));
}

/** The query for an address, with a leading "?" or empty where all is default. */
export function writeAddress({ modelName, world, method, wish, theme, config, labelling }: Address): string {
  const query = new URLSearchParams();
  if (modelName !== DEFAULT_MODEL) query.set('model', modelName);
  if (world !== DEFAULT_WORLD) query.set('world', world);
  if (method !== DEFAULT_METHOD) query.set('method', method);
  if (wish !== 'auto') query.set('backend', wish);
  if (theme !== 'auto') query.set('theme', theme);
  for (const [name, value] of Object.entries(changesFrom(controlsOf(method), config))) {
    query.set(name, String(value));
  }
  for (const [name, value] of Object.entries(changesFrom(labellingControls, labelling))) {
    query.set(name, String(value));
  }
  const text = query.toString();
  return text && `?${text}`;
}
