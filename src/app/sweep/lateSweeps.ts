import type { Core } from '../core.ts';
import type { Lab } from '../lab.ts';
import type { Sweeps } from './sweepState.ts';

export type SweepActions = Pick<
  Lab,
  | 'showSweep'
  | 'startSweep'
  | 'askStudy'
  | 'startStudy'
  | 'cancelSweep'
  | 'continueSweep'
  | 'openSweep'
  | 'discardSweep'
>;

/**
 * What a person can do with sweeps. The code behind it is fetched when the model is ready, so that it delays nobody who
 * came for something else; until then there is no sweep that anything could be told of.
 */
export function lateSweeps(core: Core, load: (core: Core) => Promise<Sweeps>): SweepActions {
  let loading: Promise<Sweeps | null> | null = null;

  function loaded(): Promise<Sweeps | null> {
    loading ??= load(core).then(
      (sweeps) => {
        core.sweeps = sweeps;
        return sweeps;
      },
      () => {
        // The server is gone, or has a newer page by now.
        loading = null;
        core.notify('Sweeps could not be loaded. Reload the page to use them.');
        return null;
      },
    );
    return loading;
  }

  core.findSweeps = async () => (await loaded())?.findStored();
  return {
    showSweep: (sweepShown) => core.publisher.now({ sweepShown }),
    startSweep: async (jobs) => (await loaded())?.start(jobs),
    askStudy: (name) => {
      if (core.store.getState().phase !== 'loading') core.client.study(name);
    },
    startStudy: async () => {
      const { study } = core.store.getState();
      if (study?.jobs) (await loaded())?.startStudy(study.study, study.jobs);
    },
    cancelSweep: () => core.sweeps?.cancel(),
    continueSweep: async (key) => {
      const sweeps = await loaded();
      if (key === undefined || (await sweeps?.open(key))) sweeps?.goOn();
    },
    openSweep: async (key) => void (await (await loaded())?.open(key)),
    discardSweep: async (key) => (await loaded())?.discard(key),
  };
}
