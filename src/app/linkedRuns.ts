import { type ControlTable, problemWith, readConfig } from '../experiment/controls/controls.ts';
import { decimalNumber } from '../experiment/controls/decimalNumber.ts';
import { type LabellingConfig, labellingControls } from '../experiment/controls/labelling.ts';
import {
  type MethodName,
  methodNameOf,
  methods,
  type RunConfig,
  readMethodConfig,
  unknownMethod,
} from '../experiment/methods/methods.ts';
import type { WorldName } from '../experiment/worlds.ts';
import { changesFrom, controlsOf } from './settings.ts';

/**
 * Runs that a link compares with. Runs stay in the browser that made them, so a link names their settings, by which
 * another browser finds the same run among its own, or makes it: `pins=dpo,beta:0.5,seed:2/ppo`. Each run is its method
 * and what differs from the defaults, of its controls and of the labeller's.
 */
export interface LinkedRun {
  world: WorldName;
  method: MethodName;
  config: RunConfig;
  labelling: LabellingConfig;
}

/** More lines than these nobody tells apart. */
export const MOST_PINNED = 8;

/** Characters of an address. Eight runs with ten changes each take half of it. */
const LONGEST = 4000;

/** What stands between runs, between values, and between a name and its value. */
const [RUN, VALUE, IS] = ['/', ',', ':'];

/** Runs as they stand in an address. */
export function writeLinkedRuns(runs: readonly LinkedRun[]): string {
  return runs
    .map(({ method, config, labelling }) => {
      const changes = {
        ...changesFrom(controlsOf(method), config),
        ...changesFrom(labellingControls, labelling),
      };
      const values = Object.entries(changes).map(
        ([name, value]) => `${name}${IS}${encodeURIComponent(value)}`,
      );
      return [method, ...values].join(VALUE);
    })
    .join(RUN);
}

/** The runs that an address names, all of its world, and a sentence for each that cannot be read, which is left out. */
export function readLinkedRuns(text: string, world: WorldName): { runs: LinkedRun[]; problems: string[] } {
  if (text === '') return { runs: [], problems: [] };
  if (text.length > LONGEST) {
    return {
      runs: [],
      problems: [`pins has ${text.length} characters, and at most ${LONGEST} are read. No run is pinned.`],
    };
  }
  const named = text.split(RUN);
  const runs: LinkedRun[] = [];
  const problems: string[] = [];
  for (const [i, one] of named.slice(0, MOST_PINNED).entries()) {
    const read = readLinkedRun(one, world);
    if ('run' in read) runs.push(read.run);
    else problems.push(`Run ${i + 1} in pins: ${read.problem} That run is left out.`);
  }
  if (named.length > MOST_PINNED) {
    problems.push(`pins names ${named.length} runs; only the first ${MOST_PINNED} are pinned.`);
  }
  return { runs, problems };
}

function readLinkedRun(text: string, world: WorldName): { run: LinkedRun } | { problem: string } {
  const [name, ...written] = text.split(VALUE);
  const method = methodNameOf(name);
  if (!method) return { problem: unknownMethod(name) };
  const table: ControlTable = { ...controlsOf(method), ...labellingControls };
  const values: Record<string, number | string> = {};
  for (const entry of written) {
    const at = entry.indexOf(IS);
    const control = entry.slice(0, Math.max(0, at));
    if (!Object.hasOwn(table, control)) {
      return { problem: `"${entry.slice(0, 40)}" is no setting of ${methods[method].title}.` };
    }
    const given = decoded(entry.slice(at + 1));
    const value = (table[control].kind === 'number' ? decimalNumber(given) : null) ?? given.slice(0, 40);
    const problem = problemWith(control, table[control], value);
    if (problem) return { problem };
    values[control] = value;
  }
  const { config } = readMethodConfig(method, ofTable(values, controlsOf(method)));
  const labelling = readConfig(labellingControls, ofTable(values, labellingControls)).config;
  return { run: { world, method, config, labelling } };
}

const ofTable = <Value>(values: Readonly<Record<string, Value>>, table: ControlTable) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(table, name)));

/** A % that encodes nothing is kept as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
