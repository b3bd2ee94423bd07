import { type OwnData, ownKey, ownRewardWords } from '../../experiment/own/ownData.ts';
import { whyNeedsGold } from '../../experiment/own/withoutGold.ts';
import { OWN } from '../../experiment/worlds.ts';
import type { Event } from '../../worker/protocol.ts';
import type { Core } from '../core.ts';
import type { Lab } from '../lab.ts';
import { settingsFor } from '../settings.ts';
import { isElsewhere, type OwnState } from './ownState.ts';

/** Larger files are refused before anything of them is read; the worker holds to the same. */
const MOST_MEBIBYTES = 64;

type OwnActions = Pick<Lab, 'readOwn' | 'forgetOwnFile' | 'trainOnOwn' | 'writeTwice'>;

/** What a person can do with preferences of their own. */
export function createOwnActions(
  core: Core,
  { newSeed, train }: { newSeed: () => number; train: () => void },
): OwnActions {
  const { store, publisher, client } = core;
  const put = (own: Partial<OwnState>) => publisher.now({ own: { ...store.getState().own, ...own } });
  return {
    readOwn: (content, name) => {
      const refuse = (problem: string) => put({ file: { name, reading: false, found: null, problem } });
      if (content.size > MOST_MEBIBYTES * 2 ** 20) {
        const size = Math.ceil(content.size / 2 ** 20).toLocaleString('en');
        return refuse(
          `${name} has ${size} MiB; at most ${MOST_MEBIBYTES} MiB are read. Split the file and use a part of it.`,
        );
      }
      if (!store.getState().model) return refuse('The model is still loading. Try again in a moment.');
      put({ file: { name, reading: true, found: null, problem: null } });
      client.readOwn({ name, content, seed: SPLIT_SEED });
    },
    forgetOwnFile: () => put({ file: null }),
    trainOnOwn: (data) => {
      const { method, config, model } = store.getState();
      put({ data });
      // What only a world has gives way to what works here.
      if (whyNeedsGold({ method, config })) publisher.now(settingsFor('dpo', {}));
      if (model && !isElsewhere(model, { world: OWN, own: store.getState().own })) return train();
      core.pickWorld(OWN);
      core.whenReady = 'train';
    },
    writeTwice: (prompts) => {
      put({ answers: { waiting: true, found: null, problem: null } });
      client.writeTwice(prompts, newSeed());
    },
  };
}

/** A file is split the same way on every visit. */
const SPLIT_SEED = 1;

/** What the worker says about own data. */
export function receiveOwn(
  { store, publisher }: Pick<Core, 'store' | 'publisher'>,
  event: Extract<Event, { type: 'own-file' | 'two-answers' }>,
): void {
  const { own } = store.getState();
  const { problem } = event;
  if (event.type === 'two-answers') {
    publisher.now({ own: { ...own, answers: { waiting: false, found: event.answers, problem } } });
  } else {
    const { name, file: found } = event;
    publisher.now({ own: { ...own, file: { name, reading: false, found, problem } } });
  }
}

/** The part of a run's record that says which own data it is made on. */
export function ownOfRecord(data: OwnData | undefined) {
  return data && { own: { name: data.name, id: ownKey(data), reward: ownRewardWords(data.reward) } };
}
