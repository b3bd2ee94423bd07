import type { ConfigOf, Control, ControlTable } from '../experiment/controls.ts';
import { type DpoConfig, dpoControls } from '../experiment/dpo.ts';
import { labellingControls } from '../experiment/labelling.ts';
import type { RunRecord } from '../experiment/run.ts';
import { changesFrom } from './address.ts';

const ALWAYS: readonly (keyof DpoConfig)[] = ['seed', 'beta'];

/** A run's settings in a few words: seed, β, and whatever differs from the defaults. */
export function settingsOf({ config, labelling }: Pick<RunRecord, 'config' | 'labelling'>): string {
  const { seed, beta } = config;
  const changes = Object.entries(changesFrom(dpoControls, config)).filter(
    ([name]) => !ALWAYS.includes(name as keyof DpoConfig),
  );
  return [
    ...valuesOf(dpoControls, { seed, beta, ...Object.fromEntries(changes) }),
    ...valuesOf(labellingControls, changesFrom(labellingControls, labelling)),
  ].join(', ');
}

/** What the run's pairs are worth; empty where they were never measured. */
export function pairsOf({ pairs }: Pick<RunRecord, 'pairs'>): string {
  return pairs ? `${pairs.train} pairs, ${(100 * pairs.agreement).toFixed(0)} % of the labels as gold` : '';
}

function valuesOf<Table extends ControlTable>(table: Table, values: Partial<ConfigOf<Table>>): string[] {
  return Object.entries(values).map(([name, value]) => {
    const { label, symbol }: Control = table[name];
    return `${symbol === 'β' ? symbol : label} ${value}`;
  });
}
