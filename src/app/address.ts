import { type ControlTable, nearest, problemWith, readConfig } from '../experiment/controls/controls.ts';
import { decimalNumber } from '../experiment/controls/decimalNumber.ts';
import { type LabellingConfig, labellingControls } from '../experiment/controls/labelling.ts';
import {
  type MethodName,
  methodNameOf,
  methodNames,
  methods,
  type RunConfig,
  readMethodConfig,
  unknownMethod,
} from '../experiment/methods/methods.ts';
import type { BackendName } from '../experiment/metrics/run.ts';
import { type DataName, OWN, type WorldName, worldNames } from '../experiment/worlds.ts';
import { type LinkedRun, readLinkedRuns, writeLinkedRuns } from './linkedRuns.ts';
import { type Theme, themes } from './page.ts';
import { changesFrom, controlsOf } from './settings.ts';
import { readView, type View, viewInAddress, viewNames } from './view.ts';

/**
 * The state that a link carries: `?world=tldr&method=ipo&backend=wasm&theme=projector&beta=0.5&labelFlips=0.2`.
 * Only what differs from the defaults is written, a control's value from those of the method; what cannot be read
 * gets a sentence and the default stays, and of a name that is given twice the last value counts.
 */
export interface Address {
  modelName: string;
  world: WorldName;
  method: MethodName;
  requestedBackend: BackendName | 'auto';
  config: RunConfig;
  labelling: LabellingConfig;
  /** Names of what is shown and cannot be changed: "world", "method", and controls. */
  lock: readonly string[];
  /** Names of what is neither shown nor changed. */
  hide: readonly string[];
  /** The exercise that the settings belong to. */
  exercise: string | null;
  /** Runs to compare with, in this world. */
  pins: readonly LinkedRun[];
  view: View;
}

const backends = ['webgpu', 'wasm', 'cpu'] as const satisfies BackendName[];
const DEFAULT_MODEL = 'sft';
const DEFAULT_WORLD: WorldName = 'reviews';
const DEFAULT_METHOD: MethodName = 'dpo';
const ownNames: readonly string[] = [
  'model',
  'world',
  'method',
  'backend',
  'theme',
  'lock',
  'hide',
  'exercise',
  'embed',
  'keys',
  'pins',
  ...viewNames,
];

/**
 * What an address says. `problems` has a sentence for each thing that could not be read, or that is given more than
 * once; `notice` has them all in one, short enough for a telephone however long the address is.
 */
export function readAddress(search: string): {
  address: Address;
  problems: string[];
  notice: string | null;
} {
  const given = new Map<string, string[]>();
  for (const [name, text] of new URLSearchParams(search)) {
    const texts = given.get(name);
    if (texts) texts.push(text);
    else given.set(name, [text]);
  }
  const last = (name: string) => given.get(name)?.at(-1);
  const unread: Problem[] = [];
  const refuse = (name: string, why: string) =>
    unread.push({ name, sentence: `${why} The default is used instead.` });

  const modelName = last('model') ?? DEFAULT_MODEL;
  const isName = /^[A-Za-z0-9-]+$/.test(modelName);
  if (!isName) refuse('model', `model is "${shorten(modelName)}"; a name has only letters, digits and -.`);
  const named = last('method') ?? DEFAULT_METHOD;
  const method = methodNameOf(named) ?? DEFAULT_METHOD;
  if (method !== named) refuse('method', unknownMethod(shorten(named)));
  const oneOf = <Known extends string>(name: string, known: readonly Known[]): Known | undefined => {
    const text = last(name);
    const found = known.find((value) => value === text);
    if (text !== undefined && !found) {
      refuse(name, `${name} is "${shorten(text)}"; it must be one of ${known.join(', ')}.`);
    }
    return found;
  };
  const address = {
    modelName: isName ? modelName : DEFAULT_MODEL,
    world: oneOf('world', worldNames) ?? DEFAULT_WORLD,
    method,
    requestedBackend: oneOf('backend', backends) ?? ('auto' as const),
  };

  const pins = readLinkedRuns(last('pins') ?? '', address.world);
  unread.push(...pins.problems.map((sentence) => ({ name: 'pins', sentence })));
  const view = readView(last, (name, text, must) =>
    refuse(name, `${name} is "${shorten(text)}"; it must be ${must}.`),
  );

  // The page's own: here they are only checked.
  oneOf('theme', themes);
  oneOf('keys', ['none']);

  const table: ControlTable = { ...controlsOf(method), ...labellingControls };
  /** Names of settings; none where one of them is not known. */
  const settingsIn = (list: 'lock' | 'hide'): string[] => {
    const names = (last(list) ?? '').split(',').filter(Boolean);
    const unknown = names.find((name) => !['world', 'method'].includes(name) && !Object.hasOwn(table, name));
    if (unknown === undefined) return names;
    refuse(list, `${list} names "${shorten(unknown)}", which is nothing to ${list}.`);
    return [];
  };
  const exercise = /^[a-z-]{1,40}$/.exec(last('exercise') ?? '')?.[0] ?? null;
  const values: Record<string, number | string> = {};
  for (const name of given.keys()) {
    if (ownNames.includes(name)) continue;
    if (!Object.hasOwn(table, name)) {
      unread.push(strange(name, method, table));
      continue;
    }
    const text = last(name) ?? '';
    const value = (table[name].kind === 'number' ? decimalNumber(text) : null) ?? shorten(text);
    const problem = problemWith(name, table[name], value);
    if (problem) refuse(name, problem);
    else values[name] = value;
  }
  const repeated = [...given]
    .filter(([name, texts]) => texts.length > 1 && (ownNames.includes(name) || Object.hasOwn(table, name)))
    .map(([name, texts]) => givenAgain(name, texts));
  return {
    address: {
      ...address,
      lock: settingsIn('lock'),
      hide: settingsIn('hide'),
      exercise,
      pins: pins.runs,
      view,
      config: readMethodConfig(method, pick(values, controlsOf(method))).config,
      labelling: readConfig(labellingControls, pick(values, labellingControls)).config,
    },
    problems: [...unread, ...repeated].map(({ sentence }) => sentence),
    notice: inOne(unread, repeated),
  };
}

interface Problem {
  /** The name in the address, fit to be shown. */
  name: string;
  sentence: string;
}

/** Why a name is not understood: a slip, or the control of another method. */
function strange(name: string, method: MethodName, table: ControlTable): Problem {
  const elsewhere = methodNames.some((other) => Object.hasOwn(controlsOf(other), name));
  if (elsewhere) {
    return { name, sentence: `${name} in the address is not a parameter of ${methods[method].title}.` };
  }
  const shown = `"${shorten(name)}"`;
  const guess = nearest(name.slice(0, LONGEST), [...ownNames, ...Object.keys(table)]);
  return {
    name: shown,
    sentence: `${shown} in the address is not a parameter here; did you mean ${guess}?`,
  };
}

function givenAgain(name: string, texts: readonly string[]): Problem {
  const times = texts.length === 2 ? 'twice' : `${texts.length} times`;
  const sentence = `${name} is given ${times} in the address; only the last value counts, "${shorten(texts.at(-1) ?? '')}".`;
  return { name, sentence };
}

/** As many problems are told with their reasons; of more than these, only names are told. */
const MOST_REASONS = 3;
const MOST_NAMES = 5;

/** All problems of an address in one notice; null where there are none. */
function inOne(unread: readonly Problem[], repeated: readonly Problem[]): string | null {
  const told = [
    inShort(unread, 'The address has entries that could not be read', 'The defaults are used instead.'),
    inShort(repeated, 'The address gives some names more than once', 'The last value of each counts.'),
  ];
  return told.filter(Boolean).join(' ') || null;
}

function inShort(problems: readonly Problem[], what: string, consequence: string): string {
  if (problems.length <= MOST_REASONS) return problems.map(({ sentence }) => sentence).join(' ');
  const names = problems.slice(0, MOST_NAMES).map(({ name }) => name);
  const more = problems.length - names.length;
  return `${what}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}. ${consequence}`;
}

const LONGEST = 40;

/** What stands in an address may be as long as the address; 40 characters of it are shown. */
function shorten(text: string): string {
  if (text.length <= LONGEST) return text;
  // Half of a character that takes two code units would be shown as a blot.
  return `${text.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function pick<Value>(values: Readonly<Record<string, Value>>, table: ControlTable): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(table, name)));
}

/** The query for an address, with a leading "?" or empty where all is default. */
export function writeAddress(
  {
    modelName,
    world,
    method,
    requestedBackend,
    config,
    labelling,
    lock,
    hide,
    exercise,
    pins = [],
    view,
  }: Omit<Address, 'world' | 'pins' | 'view'> & Partial<Pick<Address, 'pins' | 'view'>> & { world: DataName },
  theme: Theme = 'auto',
): string {
  const query = new URLSearchParams();
  if (modelName !== DEFAULT_MODEL) query.set('model', modelName);
  // A link cannot carry somebody's own data.
  if (world !== DEFAULT_WORLD && world !== OWN) query.set('world', world);
  if (method !== DEFAULT_METHOD) query.set('method', method);
  if (requestedBackend !== 'auto') query.set('backend', requestedBackend);
  if (theme !== 'auto') query.set('theme', theme);
  for (const [name, value] of Object.entries(changesFrom(controlsOf(method), config))) {
    query.set(name, String(value));
  }
  for (const [name, value] of Object.entries(changesFrom(labellingControls, labelling))) {
    query.set(name, String(value));
  }
  if (lock.length > 0) query.set('lock', lock.join());
  if (hide.length > 0) query.set('hide', hide.join());
  if (exercise) query.set('exercise', exercise);
  // What is of another world says nothing here.
  const beside = pins.filter((run) => run.world === world);
  if (beside.length > 0) query.set('pins', writeLinkedRuns(beside));
  for (const [name, value] of view ? viewInAddress(view) : []) query.set(name, value);
  // These may stand as they are, and links are shorter.
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
  return text && `?${text}`;
}
