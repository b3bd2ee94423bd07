import type { OwnData } from '../../experiment/own/ownData.ts';
import { whyNotHere } from '../../experiment/own/whyNotHere.ts';
import { OWN } from '../../experiment/worlds.ts';
import type { Event } from '../../worker/protocol.ts';
import type { Core } from '../core.ts';
import { settingsFor } from '../settings.ts';
import { isElsewhere, type OwnState } from './ownState.ts';

/** What a person can do with preferences of their own. Fetched when somebody does. */

/** Larger files are refused before anything of them is read; the worker holds to the same. */
const MOST_MEBIBYTES = 64;
/** A file is split the same way on every visit. */
const SPLIT_SEED = 1;

export function put({ store, publisher }: Pick<Core, 'store' | 'publisher'>, own: Partial<OwnState>): void {
  publisher.now({ own: { ...store.getState().own, ...own } });
}

/** Has a file read, unless it is too large. */
export function readOwn(core: Core, content: Blob, name: string): void {
  const refuse = (problem: string) => put(core, { file: { name, reading: false, found: null, problem } });
  if (content.size > MOST_MEBIBYTES * 2 ** 20) {
    const size = Math.ceil(content.size / 2 ** 20).toLocaleString('en');
    refuse(
      `${name} has ${size} MiB; at most ${MOST_MEBIBYTES} MiB are read. Split the file and use a part of it.`,
    );
    return;
  }
  if (!core.store.getState().model) {
    refuse('The model is still loading. Try again in a moment.');
    return;
  }
  put(core, { file: { name, reading: true, found: null, problem: null } });
  core.client.readOwn({ name, content, seed: SPLIT_SEED });
}

/** Goes to own data with the model that is there, and begins a run. */
export function trainOnOwn(core: Core, data: OwnData, train: () => void): void {
  const { method, config, model } = core.store.getState();
  put(core, { data });
  // What only a world has gives way to what works here.
  const pairs = data.train.length;
  if (whyNotHere({ world: OWN, shippedPairs: pairs }, { method, config }))
    core.publisher.now(settingsFor(pairs > 0 ? 'dpo' : 'kto-unpaired', {}));
  if (model && !isElsewhere(model, { world: OWN, own: core.store.getState().own })) {
    core.publisher.now({ world: OWN });
    train();
    return;
  }
  core.pickWorld(OWN);
  core.whenReady = 'train';
}

export function writeTwice(core: Core, prompts: readonly string[], seed: number): void {
  put(core, { answers: { waiting: true, found: null, problem: null } });
  core.client.writeTwice(prompts, seed);
}

/** What the worker says about own data. */
export function receiveOwn(
  core: Pick<Core, 'store' | 'publisher'>,
  event: Extract<Event, { type: 'own-file' | 'own-model' | 'step-timed' | 'two-answers' }>,
): void {
  const { problem } = event;
  const { looked } = core.store.getState().own;
  if (event.type === 'own-model') {
    // Where there are no files, another one is being looked up.
    if (looked && looked.files.length > 0)
      put(core, { looked: { ...looked, looking: false, found: event.report, problem } });
  } else if (event.type === 'step-timed') {
    // Files that were given since then have not been timed.
    if (looked?.step?.waiting)
      put(core, { looked: { ...looked, step: { waiting: false, probe: event.probe, problem } } });
  } else if (event.type === 'two-answers')
    put(core, { answers: { waiting: false, found: event.answers, problem } });
  else put(core, { file: { name: event.name, reading: false, found: event.file, problem } });
}
