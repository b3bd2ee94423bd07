import { type ModelFile, type OwnModel, startingValues } from '../../experiment/own/ownModel.ts';
import { OWN, worldNames } from '../../experiment/worlds.ts';
import type { Core } from '../core.ts';
import { settingsFor } from '../settings.ts';
import { modelShelf, whyNotKept } from './modelShelf.ts';
import { put } from './ownActions.ts';
import type { LookedAtModel } from './ownState.ts';

/** What a person can do with models of their own. */
export interface OwnModels {
  /** Has files looked at; `own.looked` has what they are. @param name of their folder; empty where there is none */
  look(files: readonly ModelFile[], name: string): void;
  /** The same of the files that are looked at, if the model is to read so many tokens at most. */
  readAtMost(tokens: number): void;
  /** Has a step of the model timed that is looked at; `own.looked.step` has the answer. */
  timeStep(): void;
  /** Copies a model into this browser and goes on with it; where there is no room, with the files as they are. */
  bring(model: OwnModel): Promise<void>;
  /** Goes on with a model that is kept here. */
  use(id: string): Promise<void>;
  /** Goes back to the lab's own model. */
  leave(): void;
  remove(id: string): Promise<void>;
}

export function createOwnModels(core: Core): OwnModels {
  const { store, publisher, client } = core;
  const own = () => store.getState().own;

  function look(
    files: readonly ModelFile[],
    name: string,
    { reads = null, hub = null }: Partial<Pick<LookedAtModel, 'reads' | 'hub'>> = {},
  ): void {
    const nothing = { hub, name, files, reads, looking: false, found: null, problem: null };
    if (!store.getState().model) {
      put(core, { looked: { ...nothing, problem: 'The model is still loading. Try again in a moment.' } });
      return;
    }
    put(core, { looked: { ...nothing, looking: true } });
    client.lookAtModel({ name, reads, files });
  }

  function goOnWith(model: OwnModel): void {
    const { method, overrides } = store.getState();
    // What somebody has chosen stays.
    publisher.now(settingsFor(method, { ...startingValues(model.report.parameters), ...overrides }));
    // A file was read, and answers were written, with another model's tokens.
    put(core, { model, ...withoutTexts });
    core.pickWorld(OWN);
  }

  async function bring(model: OwnModel): Promise<void> {
    const { id, bytes } = model.report;
    if (own().keeping) return;
    put(core, { keeping: { id, done: 0, total: bytes } });
    let problem = '';
    try {
      const shelf = await modelShelf();
      await shelf.keep(model, (done) => {
        publisher.later({ own: { ...own(), keeping: { id, done, total: bytes } } });
      });
    } catch (error) {
      problem = whyNotKept(error, model.report);
    }
    const kept = problem ? null : await (await modelShelf()).open(id);
    publisher.now({ own: { ...own(), keeping: null, looked: null } });
    if (problem) core.notify(problem);
    goOnWith(kept ?? model);
  }

  function leave(): void {
    const { model } = own();
    if (!model) return;
    const { method, overrides } = store.getState();
    const starting = startingValues(model.report.parameters);
    const chosen = Object.entries(overrides).filter(([name, value]) => starting[name] !== value);
    publisher.now(settingsFor(method, Object.fromEntries(chosen)));
    put(core, { model: null, ...withoutTexts });
    core.pickWorld(worldNames[0]);
  }

  return {
    look: (files, name) => look(files, name),
    readAtMost: (tokens) => {
      const { looked } = own();
      if (looked) look(looked.files, looked.name, { reads: tokens, hub: looked.hub });
    },
    timeStep: () => {
      const { looked } = own();
      if (!looked?.found) return;
      put(core, { looked: { ...looked, step: { waiting: true, probe: null, problem: null } } });
      client.timeStep({ files: looked.files, reads: looked.found.reads });
    },
    bring,
    use: async (id) => {
      const model = await (await modelShelf()).open(id);
      if (model) goOnWith(model);
      else core.notify(`The files of “${id}” are no longer in this browser. Give them again.`);
    },
    leave,
    remove: async (id) => {
      if (own().model?.report.id === id) leave();
      await (await modelShelf()).remove(id);
    },
  };
}

const withoutTexts = {
  data: null,
  file: null,
  answers: { waiting: false, found: null, problem: null },
} as const;
