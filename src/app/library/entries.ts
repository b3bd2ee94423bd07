import { methods } from '../../experiment/methods/methods.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { dataNameOf, worldRecords } from '../../experiment/worlds.ts';
import { NOW, nameOfRun, titleOf } from '../figures/shownRuns.ts';
import { isComplete, lastStep } from '../runRecord.ts';
import type { LabState } from '../state.ts';
import type { RunLabel } from '../storage/runLabel.ts';

/** A run in the library: one that this browser keeps, or the one on the charts. */
export interface Entry {
  /** Of a stored run; `now` is the one on the charts. */
  key: string;
  /** What somebody called it, else what it is. */
  title: string;
  label: RunLabel;
  record: RunRecord;
  finished: boolean;
  /** Where an unfinished one goes on. */
  step: number;
  /** Whether its weights are kept. */
  hasWeights: boolean;
  /** On the charts of another tab. */
  elsewhere: boolean;
}

/** Something that is stored and cannot be read, or no longer fits together. */
export interface Damaged {
  key: string;
  title: string;
  problem: string;
}

/** Everything in the library, the newest first. */
export function entriesOf({
  run,
  runLabel,
  stored,
  removing,
  checkpointStep,
}: Pick<LabState, 'run' | 'runLabel' | 'stored' | 'removing' | 'checkpointStep'>): {
  entries: Entry[];
  damaged: Damaged[];
} {
  const entries: Entry[] = [];
  const damaged: Damaged[] = [];
  if (run) {
    entries.push({
      ...{ key: NOW, title: titleOf(runLabel, run), label: runLabel, record: run, elsewhere: false },
      ...{ finished: isComplete(run), step: lastStep(run), hasWeights: checkpointStep !== null },
    });
  }
  for (const kept of stored) {
    if (kept.key === removing) continue;
    const { key, label, elsewhere } = kept;
    if (kept.problem !== null) {
      const title = kept.record ? titleOf(label, kept.record) : label.name || 'A run that cannot be read';
      damaged.push({ key, title, problem: kept.problem });
      continue;
    }
    const { record, finished, step, checkpointBytes } = kept;
    const title = titleOf(label, record);
    const hasWeights = checkpointBytes > 0;
    entries.push({ key, title, label, record, finished, step, hasWeights, elsewhere });
  }
  const began = ({ record }: Entry) => Date.parse(record.date);
  return { entries: entries.toSorted((a, b) => began(b) - began(a)), damaged };
}

/** "Film reviews", or the name of somebody's own data. */
export function worldTitle({ world, own }: Pick<RunRecord, 'world' | 'own'>): string {
  if (own) return own.name;
  const name = dataNameOf(world);
  return name ? worldRecords[name].title : world;
}

/** Whether every word that is looked for begins a word of its name, settings, note, method or world. */
export function isFound({ title, label, record }: Pick<Entry, 'title' | 'label' | 'record'>, query: string) {
  const words = [
    ...[title, nameOfRun(record), label.note, methods[record.method].title, record.method],
    ...[worldTitle(record), record.world, `seed ${record.config.seed}`],
  ]
    .join(' ')
    .toLowerCase()
    .split(/[\s,;:()“”"]+/);
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return wanted.every((one) => words.some((word) => word.startsWith(one)));
}
