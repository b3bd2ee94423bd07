import type { RunRecord } from '../../experiment/metrics/run.ts';
import { type DataName, dataNameOf } from '../../experiment/worlds.ts';
import type { Core } from '../core.ts';
import { isElsewhere } from '../own/ownState.ts';
import { storedOwn } from '../own/ownStorage.ts';
import { settingsOfRun } from '../settings.ts';

/** What of the lab it takes to begin a run elsewhere. */
export interface Starter {
  pickWorld(world: DataName): void;
  setControl(name: string, value: unknown): string | null;
  train(): void;
}

/**
 * Makes a run again, in its own world. Everything that decides it is in its record, so that with the same seed on the
 * same backend every row comes out as it was.
 *
 * @returns why it cannot be made now; null where it was begun
 */
export async function repeatRun(
  core: Core,
  lab: Starter,
  record: RunRecord,
  seed: number,
): Promise<string | null> {
  const { store, publisher } = core;
  const own = record.own ? await storedOwn(record.own.id) : null;
  const { phase, model, lock } = store.getState();
  const world = dataNameOf(record.world);
  if (!world) return `This page has no world “${record.world.slice(0, 40)}”.`;
  if (lock.length > 0) return 'An exercise has fixed the settings. Leave the exercise to repeat the run.';
  if (!model || phase === 'loading') return 'The model is still loading. Try again in a moment.';
  if (phase !== 'ready' && phase !== 'finished') {
    return 'Another run is on the charts. Wait until it has finished, or rewind it, and try again.';
  }
  if (record.model !== model.name) {
    return `The run begins from the model “${record.model.slice(0, 40)}”, and “${model.name}” is loaded. Copy its link and open that.`;
  }
  if (record.own && !own) {
    return `The run was made on “${record.own.name.slice(0, 60)}”, which this browser does not keep. Give the file again under “Your own”, with the same reward.`;
  }
  if (own) publisher.now({ own: { ...store.getState().own, data: own } });
  const isThere = !isElsewhere(model, { world, own: store.getState().own });
  if (!isThere) lab.pickWorld(world);
  publisher.now({ ...settingsOfRun(record), labelling: { ...record.labelling }, pairs: null });
  core.askAboutPairs();
  lab.setControl('seed', seed);
  if (isThere) lab.train();
  else core.whenReady = 'train';
  return null;
}
