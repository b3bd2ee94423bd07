import type { ControlTable } from '../experiment/controls/controls.ts';
import { labellingControls } from '../experiment/controls/labelling.ts';
import { methods } from '../experiment/methods/methods.ts';
import type { RunRecord } from '../experiment/metrics/run.ts';
import { changesByEffect, changesFrom, controlsOf } from './settings.ts';

/** A run's method and settings in a few words: seed, β where there is one, and whatever differs from the defaults. */
export function settingsOf({
  method,
  config,
  labelling,
}: Pick<RunRecord, 'method' | 'config' | 'labelling'>): string {
  const table = controlsOf(method);
  const { seed, beta, ...others } = config;
  const always: Record<string, number | string> = beta === undefined ? { seed } : { seed, beta };
  return [
    methods[method].title,
    ...valuesOf(table, { ...always, ...changesByEffect(table, others).effective }),
    ...valuesOf(labellingControls, changesFrom(labellingControls, labelling)),
  ].join(', ');
}

/** What the run's pairs are worth; empty where they were never measured. */
export function pairsOf({ pairs }: Pick<RunRecord, 'pairs'>): string {
  if (!pairs) return '';
  const { train, singles, agreement } = pairs;
  if (singles !== undefined) return `${singles} single answers of your own`;
  if (agreement === undefined) return `${train} pairs of your own`;
  return `${train} pairs, ${(100 * agreement).toFixed(0)}% of the labels agree with gold`;
}

/** "β 0.5", "label noise 0.2" for each value. */
export function valuesOf(table: ControlTable, values: Readonly<Record<string, number | string>>): string[] {
  return Object.entries(values).map(([name, value]) => {
    const { label, symbol } = table[name] ?? { label: name };
    return `${symbol === 'β' ? symbol : label} ${value}`;
  });
}
