import type { SweepRecord } from '../../app/sweep/sweepRecord.ts';
import { doneCount, type SweepState } from '../../app/sweep/sweepState.ts';
import { worldRecords } from '../../experiment/worlds.ts';

export const SWEEP_ID = 'sweep';
export const HEADING_ID = 'sweep-heading';

/** "5 of 12 runs done" */
export function doneWords(record: SweepRecord): string {
  return `${doneCount(record)} of ${runs(record.jobs.length)} done`;
}

/** "All 12 runs are done" */
export function allDoneWords(count: number): string {
  if (count === 1) return 'The run is done';
  return count === 2 ? 'Both runs are done' : `All ${runs(count)} are done`;
}

/** "run 4 of 12, step 31 of 60" */
export function progressWords({ record, now }: SweepState): string {
  if (!now) return doneWords(record);
  const steps = now.of > 0 ? `, step ${now.step} of ${now.of}` : '';
  return `run ${now.job + 1} of ${record.jobs.length}${steps}`;
}

/** "in the world “Summaries”", "on “mine.jsonl”" */
export const placeWords = ({ world, own }: SweepRecord): string =>
  own ? `on “${own.name.slice(0, 60)}”` : `in the world “${worldRecords[world].title}”`;

export const runs = (count: number) => (count === 1 ? '1 run' : `${count} runs`);
