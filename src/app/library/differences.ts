import type { ControlTable } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import { methods } from '../../experiment/methods/methods.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { valuesOf } from '../describeRun.ts';
import { settingsText } from '../sameSettings.ts';
import { changesByEffect, changesFrom, controlsOf } from '../settings.ts';
import { type Entry, worldTitle } from './entries.ts';

/** How runs differ: from their method's defaults, from one another, and from their repetitions. */

/** "β 0.5 (default 0.1)"; values that have no effect beside the others are left out. */
export function differencesFromDefaults({ method, config, labelling }: RunRecord): string[] {
  const table = controlsOf(method);
  const { seed: _, ...others } = config;
  return [
    ...withDefault(table, changesByEffect(table, others).effective),
    ...withDefault(labellingControls, changesFrom(labellingControls, labelling)),
  ];
}

function withDefault(table: ControlTable, values: Readonly<Record<string, number | string>>): string[] {
  return Object.entries(values).map(([name, value]) => {
    const [said] = valuesOf(table, { [name]: value });
    return `${said} (default ${table[name]?.default ?? 'none'})`;
  });
}

/** "β 0.5 (was 0.1)": what is not as in another run. Of another method only what both can set is compared. */
export function differencesBetween(run: RunRecord, other: RunRecord): string[] {
  const table = { ...controlsOf(run.method), ...labellingControls };
  const [now, before] = [run, other].map(
    ({ config, labelling }): Record<string, number | string> => ({ ...config, ...labelling }),
  );
  const settings = Object.entries(now).flatMap(([name, value]) => {
    const was = before[name];
    if (was === undefined || was === value) return [];
    const [said] = valuesOf(table, { [name]: value });
    return [`${said} (was ${was})`];
  });
  const facts: [now: string, before: string][] = [
    [methods[run.method].title, methods[other.method].title],
    [worldTitle(run), worldTitle(other)],
    [`model ${run.model}`, `model ${other.model}`],
    [run.backend.backend, other.backend.backend],
  ];
  const others = facts.filter(([a, b]) => a !== b).map(([a, b]) => `${a} (was ${b.replace(/^model /, '')})`);
  return [...others, ...settings];
}

/** The same run made again. */
export interface Repetition {
  of: Entry;
  /** The first step whose row has other numbers; null where all that both have are equal to the last bit. */
  partsAt: number | null;
}

/** An earlier run with the same settings, seed and world, and where the two part; null where there is none. */
export function repetitionOf({ key, record }: Entry, entries: readonly Entry[]): Repetition | null {
  const settings = settingsText(record);
  const of = entries
    .filter(
      (one) => one.key !== key && one.record.date < record.date && settingsText(one.record) === settings,
    )
    .at(-1);
  if (!of || record.rows.length === 0) return null;
  const parts = record.rows.findIndex((row, i) => {
    const other = of.record.rows[i];
    return other !== undefined && withoutTime(row) !== withoutTime(other);
  });
  return { of, partsAt: parts < 0 ? null : record.rows[parts].step };
}

/** What a step took is no part of its result. */
function withoutTime(row: object): string {
  return JSON.stringify({ ...row, seconds: 0 }, Object.keys(row).toSorted());
}
