import { dataNameOf } from '../experiment/worlds.ts';
import type { Core } from './core.ts';
import { whyNotBegin } from './estimates/memory.ts';
import { nameOfRun } from './figures/shownRuns.ts';
import type { Lab } from './lab.ts';
import type { LinkedRun } from './linkedRuns.ts';
import { pinNewest } from './runActions.ts';
import { isComplete } from './runRecord.ts';
import { settingsText } from './sameSettings.ts';
import type { LabState } from './state.ts';

/**
 * The runs that a link compares with. Those that are in this browser already are drawn as soon as they are found; the
 * others can be made, one after the other as if somebody pressed Train for each, and each stays on the figures when the
 * next begins. The settings of the next run stay what the link says.
 */

type Here = Pick<LabState, 'pins' | 'world' | 'model' | 'modelName' | 'stored' | 'run'>;

/** The runs that this browser does not have, or not to their end. */
export function missingRuns(state: Here): LinkedRun[] {
  const { pins, world, stored, run } = state;
  if (pins.length === 0) return [];
  const finished = stored.flatMap((kept) => (kept.problem === null && kept.finished ? [kept.record] : []));
  const here = [...finished, ...(run && isComplete(run) ? [run] : [])].map(settingsText);
  return pins.filter((pin) => pin.world === world && !here.includes(textOf(pin, state)));
}

/** As the text of its record would be. */
const textOf = (pin: LinkedRun, { model, modelName }: Pick<LabState, 'model' | 'modelName'>) =>
  settingsText({ ...pin, model: model?.name ?? modelName });

/** The pinned runs of this world as a link carries them, with those that were asked for and are still missing. */
export function runsToLink(state: Here & Pick<LabState, 'pinned'>): LinkedRun[] {
  const { pinned, stored, world } = state;
  const found = pinned.flatMap((key): LinkedRun[] => {
    const kept = stored.find((one) => one.key === key);
    if (kept?.problem !== null || !kept || kept.record.world !== world) return [];
    const { method, config, labelling, own } = kept.record;
    const data = dataNameOf(kept.record.world);
    return data === null || data === 'own' || own ? [] : [{ world: data, method, config, labelling }];
  });
  return [...found, ...missingRuns(state)];
}

export interface LinkedPins extends Pick<Lab, 'makePins' | 'dropPins'> {
  /** Draws those of the runs that are in this browser; each once, so that what somebody unpins stays so. */
  seek(): void;
}

export function createLinkedPins(core: Core): LinkedPins {
  const { store, publisher } = core;
  const state = store.getState;
  const drawn = new Set<string>();

  function seek(): void {
    const { pins, stored } = state();
    for (const pin of pins) {
      const text = textOf(pin, state());
      const kept = stored.find(
        (one) => one.problem === null && one.finished && settingsText(one.record) === text,
      );
      if (!kept || drawn.has(text)) continue;
      drawn.add(text);
      pinNewest(core, kept.key);
    }
  }

  const whyNot = (run: LinkedRun) => whyNotBegin({ ...state(), ...run });

  /** Begins the next of the runs; ends where none is left. */
  function next(waiting: readonly LinkedRun[]): void {
    const fits = waiting.filter((run) => whyNot(run) === null);
    for (const run of waiting) {
      const problem = whyNot(run);
      if (problem) core.notify(`${nameOfRun(run)} is not made: ${problem}`);
    }
    const [run, ...others] = fits;
    const of = state().makingPins?.of ?? fits.length;
    publisher.now({ makingPins: run ? { waiting: others, of } : null });
    if (run) core.begin('new', run);
  }

  store.subscribe(({ makingPins, phase }, before) => {
    if (!makingPins || phase === before.phase) return;
    // Whoever rewinds, goes elsewhere or meets a failure has something else to do.
    if (!['running', 'paused', 'finished'].includes(phase)) publisher.now({ makingPins: null });
    // After whatever else is done about the end of a run.
    else if (phase === 'finished') {
      queueMicrotask(() => state().makingPins && next(state().makingPins?.waiting ?? []));
    }
  });

  return {
    seek,
    makePins: () => {
      const { phase } = state();
      if (phase === 'ready' || phase === 'finished') next(missingRuns(state()));
    },
    dropPins: () => publisher.now({ pins: [], makingPins: null }),
  };
}
