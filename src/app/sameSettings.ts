import type { RunRecord } from '../experiment/metrics/run.ts';

/** What decides a run on a given backend. */
export type RunSettings = Pick<RunRecord, 'method' | 'world' | 'model' | 'config' | 'labelling' | 'own'>;

/** Two runs have the same text where their settings and seeds are the same. */
export function settingsText({ method, world, model, config, labelling, own }: RunSettings): string {
  const sorted = (values: object) => Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  // How often one looks changes no row.
  const { evaluateEvery: _, ...decisive } = config;
  return JSON.stringify([method, world, model, own?.id ?? null, sorted(decisive), sorted(labelling)]);
}
