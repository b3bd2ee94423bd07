import type { Job, RunJob } from '../../experiment/evidence/job.ts';
import type { DataName } from '../../experiment/worlds.ts';
import type { Event, Failure, ModelSummary } from '../../worker/protocol.ts';
import type { SweepRecord, SweepRun } from './sweepRecord.ts';

/** The sweep on the page. */
export interface SweepState {
  /** Under which it is stored. */
  key: string;
  record: SweepRecord;
  /** The run that is being made; null while the sweep rests. */
  now: SweepRun | null;
  /** What ended it; null where nothing did. */
  failure: Failure | null;
}

/** Whether a sweep's runs are made in the world, or on the data, that is there. */
export const isMadeHere = (
  { world, own }: SweepRecord,
  here: { world: DataName; model: ModelSummary | null },
): boolean => world === here.world && own?.id === (own && here.model?.own);

/** Runs of which there is a result. */
export const doneCount = ({ results }: SweepRecord): number => Object.keys(results).length;

/** Whether what went wrong last ended the sweep on the page, and not a run. */
export function failedInSweep({
  sweep,
  failure,
}: {
  sweep: SweepState | null;
  failure: Failure | null;
}): boolean {
  return failure !== null && sweep?.failure === failure;
}

/** What can be done with sweeps, and what the rest of the app tells them. */
export interface Sweeps {
  start(jobs: readonly RunJob[]): void;
  /** Makes the quick runs of a study. */
  startStudy(study: string, jobs: readonly Job[]): void;
  /** Ends the sweep that goes on, if one does; what is done of it stays, and it can be continued. */
  cancel(): void;
  /** Shows a stored sweep. False where it cannot be shown now. */
  open(key: string): Promise<boolean>;
  /** Goes on with the sweep on the page, in its world. */
  goOn(): void;
  discard(key: string): Promise<void>;
  findStored(): Promise<void>;
  /** What the worker says of sweeps and studies. */
  receive(event: Event): void;
}
