import { labellingControls } from '../../experiment/controls/labelling.ts';
import { methods } from '../../experiment/methods/methods.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { valuesOf } from '../describeRun.ts';
import { changesByEffect, changesFrom, controlsOf } from '../settings.ts';
import type { LabState } from '../state.ts';
import type { RunLabel } from '../storage/runLabel.ts';

/** The runs that stand side by side in figures, texts and the list of runs. */
export interface ShownRun {
  /** Of a stored run; `now` is the one on the charts, `comparison` a recorded one. */
  key: string;
  /** What somebody called it, else method and what differs from its defaults; with the seed where two would read alike. */
  name: string;
  record: RunRecord;
  role: 'now' | 'pinned' | 'recorded';
  /** By which colour and shape are chosen; stays while others come and go. */
  place: number;
}

export const NOW = 'now';
export const RECORDED = 'recorded';

/** "DPO β 0.5", "PPO β 0, layers 1": the method, its β where it has one, and what differs from the defaults. */
export function nameOfRun({
  method,
  config,
  labelling,
}: Pick<RunRecord, 'method' | 'config' | 'labelling'>): string {
  const table = controlsOf(method);
  // How often one looks does not change a run.
  const { seed: _, evaluateEvery: __, beta, ...others } = config;
  const values = [
    ...valuesOf(table, { ...(beta !== undefined && { beta }), ...changesByEffect(table, others).effective }),
    ...valuesOf(labellingControls, changesFrom(labellingControls, labelling)),
  ];
  return [methods[method].title, values.join(', ')].filter(Boolean).join(' ');
}

/** What somebody called a run, else what it is. */
export const titleOf = ({ name }: RunLabel, record: RunRecord) => name || nameOfRun(record);

/** The run on the charts, the recorded one that was asked for, and those that are pinned, in this order. */
export function shownRuns({
  run,
  comparisonRun,
  stored,
  pinned,
  removing,
  world,
  runLabel,
}: Pick<
  LabState,
  'run' | 'comparisonRun' | 'stored' | 'pinned' | 'removing' | 'world' | 'runLabel'
>): ShownRun[] {
  const found: ShownRun[] = [];
  if (run) found.push({ key: NOW, name: titleOf(runLabel, run), record: run, role: 'now', place: 0 });
  if (comparisonRun?.kind === 'recorded') {
    const { record } = comparisonRun;
    found.push({ key: RECORDED, name: nameOfRun(record), record, role: 'recorded', place: 0 });
  }
  for (const [place, key] of pinned.entries()) {
    const kept = stored.find((one) => one.key === key);
    if (kept?.problem !== null || !kept || kept.record.world !== world || key === removing) continue;
    const { record } = kept;
    found.push({ key, name: titleOf(kept.label, record), record, role: 'pinned', place });
  }
  const names = found.map(({ name }) => name);
  return found.map((one, i) => {
    const others = names.filter((name) => name === names[i]).length;
    const apart = others === 1 ? '' : `, seed ${one.record.config.seed}`;
    const recorded = one.role === 'recorded' ? ' (recorded)' : '';
    return { ...one, name: `${names[i]}${apart}${recorded}` };
  });
}

/** Where the numbers of these runs come from: "DPO Lab, reviews. DPO β 0.1: measured, seed 1, 60 steps, wasm, 2026-11-30." */
export function sourceOf(runs: readonly Pick<ShownRun, 'name' | 'record' | 'role'>[]): string {
  const worlds = [...new Set(runs.map(({ record }) => record.world))].join(', ');
  const each = runs.map(({ name, role, record: { config, backend, date } }) => {
    const how = role === 'recorded' ? 'recorded' : 'measured';
    return `${name}: ${how}, seed ${config.seed}, ${config.steps} steps, ${backend.backend}, ${date.slice(0, 10)}.`;
  });
  return [`DPO Lab, ${worlds}.`, ...each, 'Bars: 95% intervals.'].join(' ');
}
