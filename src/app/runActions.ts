import { type DataName, dataNameOf, OWN } from '../experiment/worlds.ts';
import type { Core } from './core.ts';
import type { Lab } from './lab.ts';
import { MOST_PINNED } from './linkedRuns.ts';
import { settingsOfRun } from './settings.ts';

/** What a person can do with the runs that are over: draw them beside others, repeat them, delete them. */

/** For so long a deletion can be undone. */
export const UNDO_MILLISECONDS = 8000;

/** Pins a run; where too many are pinned already, the one pinned first makes room. */
export function pinNewest({ store, publisher }: Pick<Core, 'store' | 'publisher'>, key: string): void {
  const others = store.getState().pinned.filter((one) => one !== key);
  publisher.now({ pinned: [...others, key].slice(-MOST_PINNED) });
}

type RunActions = Pick<Lab, 'pin' | 'removeRun' | 'undoRemove' | 'takeSettings' | 'repeat'>;

interface Parts {
  newSeed(): number;
  lab(): Lab;
}

export function createRunActions(core: Core, { newSeed, lab }: Parts): RunActions {
  const { store, publisher } = core;
  const state = store.getState;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Deletes what waits to be deleted. */
  function removeNow(): void {
    clearTimeout(timer);
    const { removing, pinned } = state();
    if (removing === null) return;
    publisher.now({ removing: null, pinned: pinned.filter((key) => key !== removing) });
    void lab().discardStored(removing);
  }

  function goTo(world: DataName): void {
    if (world !== state().world) lab().pickWorld(world);
  }

  return {
    pin: (key, pinned) => {
      if (pinned) pinNewest(core, key);
      else publisher.now({ pinned: state().pinned.filter((one) => one !== key) });
    },
    removeRun: (key) => {
      removeNow();
      publisher.now({ removing: key });
      timer = setTimeout(removeNow, UNDO_MILLISECONDS);
    },
    undoRemove: () => {
      clearTimeout(timer);
      publisher.now({ removing: null });
    },
    takeSettings: (record) => {
      const world = dataNameOf(record.world);
      if (!world || state().lock.includes('method')) return;
      if (world === OWN && state().world !== OWN) {
        return core.notify('Those settings belong to a run on your own data. Open the run first.');
      }
      goTo(world);
      publisher.now({ ...settingsOfRun(record), labelling: { ...record.labelling }, pairs: null });
      core.askAboutPairs();
    },
    repeat: (record) => {
      const { phase, world } = state();
      if ((phase !== 'ready' && phase !== 'finished') || record.world !== world) return;
      lab().takeSettings(record);
      lab().setControl('seed', newSeed());
      lab().train();
    },
  };
}
