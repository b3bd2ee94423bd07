import type { Figure } from '../../experiment/evidence/figure.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { heroOf, runFigure } from '../figures/runFigures.ts';
import type { ShownRun } from '../figures/shownRuns.ts';

/** A run with its name. */
export interface NamedRun {
  name: string;
  record: RunRecord;
}

/** "2: DPO β 0.5, seed 7": in the order in which a report has its runs, so that no two read alike. */
export const numberedName = ({ name, record }: NamedRun, at: number) =>
  `${at + 1}: ${name}, seed ${record.config.seed}`;

/** The figures of a report on runs of one world, under names that differ: what each method is looked at for, how often it wins, and how long its texts are. */
export function figuresOf(runs: readonly NamedRun[]): Figure[] {
  const shown = runs.map(
    ({ name, record }, place): ShownRun => ({ key: String(place), name, record, role: 'pinned', place }),
  );
  const names = [
    ...new Set(runs.map(({ record }) => heroOf(record))),
    'win rate' as const,
    'length' as const,
  ];
  return names.map((name) => runFigure(name, shown, null)).filter(({ series }) => series.length > 0);
}
