import type { Core } from '../core.ts';
import type { Database } from '../storage/labDatabase.ts';
import type { RunLocks } from '../storage/runLocks.ts';
import { browserSweepStorage, createSweepKeeper } from '../storage/sweepKeeper.ts';
import { createSweeps } from './sweepActions.ts';
import type { Sweeps } from './sweepState.ts';

/** Sweeps that are kept in this browser. */
export function browserSweeps(core: Core, database: Database, locks: RunLocks): Sweeps {
  const { notify: onTrouble } = core;
  return createSweeps(core, createSweepKeeper({ storage: browserSweepStorage(database), locks, onTrouble }));
}
