import { createStore } from 'zustand/vanilla';
import { problemWith } from '../experiment/controls.ts';
import { type DpoConfig, dpoControls } from '../experiment/dpo.ts';
import type { Event } from '../worker/protocol.ts';
import { type Address, changesFrom } from './address.ts';
import type { Client } from './client.ts';
import type { Begin, Core, Notify } from './core.ts';
import { longestPieceSeconds } from './estimate.ts';
import type { Lab } from './lab.ts';
import type { RunKeeper } from './persistence.ts';
import { createPublisher } from './publisher.ts';
import { createReceiver } from './receive.ts';
import { beginRecord, lastStep, rewindTo } from './runRecord.ts';
import { initialState, type LabState } from './state.ts';

/** What the lab is made of; tests put fakes in their place. */
export interface LabParts {
  address: Address;
  modelUrl: string;
  pairsUrl: string;
  connect(onEvent: (event: Event) => void): Client;
  keeper(onTrouble: Notify): RunKeeper;
  newSeed(): number;
}

export function createLab(parts: LabParts): Lab {
  const store = createStore<LabState>(() => initialState(parts.address));
  const publisher = createPublisher(store);
  const state = store.getState;

  let numbered = 0;
  const notify: Notify = (sentence, topic = sentence) => {
    numbered += 1;
    const others = state().notices.filter((notice) => notice.topic !== topic);
    publisher.now({ notices: [...others, { id: numbered, topic, sentence }] });
  };

  const core: Core = {
    store,
    publisher,
    client: parts.connect((event) => receive(event)),
    keeper: parts.keeper(notify),
    notify,
    begin,
    checkpoint: null,
    resumeWhenReady: false,
    stepsOwed: 0,
  };
  const receive = createReceiver(core);
  const { client, keeper } = core;

  function begin(how: Begin): void {
    const { config, backend, model, base, run, ghost } = state();
    if (!backend || !model) return;
    const goesOn = how === 'resume' && run !== null;
    const used = goesOn ? run.config : config;
    const checkpoint = (goesOn && core.checkpoint) || undefined;
    const record = goesOn
      ? run
      : beginRecord({ config: used, backend, world: model.world, model: model.name, base });
    if (goesOn) rewindTo(record, checkpoint?.step ?? 0);
    record.backend = backend;
    core.checkpoint = checkpoint ?? null;
    const paused = how === 'new, resting';
    client.start(used, { paused, checkpoint, longestSeconds: longestPieceSeconds(used, model) });
    publisher.now({
      phase: 'running',
      pausing: false,
      run: record,
      ghost: run && !goesOn ? { kind: 'previous', record: run } : ghost,
      checkpointStep: checkpoint?.step ?? null,
      shownStep: null,
      stored: null,
    });
  }

  function open(): void {
    publisher.now({
      phase: 'loading',
      pausing: false,
      loading: null,
      failure: null,
      backend: null,
      model: null,
    });
    client.replace();
    client.open({ modelUrl: parts.modelUrl, pairsUrl: parts.pairsUrl, backend: state().wish });
  }

  /** Forgets the run; its curves become the ghost. */
  function leaveRun(): void {
    const { run, ghost } = state();
    core.checkpoint = null;
    core.stepsOwed = 0;
    core.resumeWhenReady = false;
    void keeper.forget();
    publisher.now({
      pausing: false,
      run: null,
      ghost: run && lastStep(run) > 0 ? { kind: 'previous', record: run } : ghost,
      checkpointStep: null,
      shownStep: null,
      stored: null,
    });
  }

  function goOn(command: 'continue' | 'step'): void {
    client[command]();
    publisher.now({ phase: 'running', shownStep: null });
  }

  const lab: Lab = {
    store,
    open,
    train: () => {
      const { phase } = state();
      if (phase === 'ready' || phase === 'finished') begin('new');
      else if (phase === 'paused') goOn('continue');
    },
    pause: () => {
      if (state().phase !== 'running') return;
      client.pause();
      // The phase changes when the worker has finished its step and says so.
      publisher.now({ pausing: true });
    },
    step: () => {
      const { phase } = state();
      if (phase === 'ready' || phase === 'finished') {
        core.stepsOwed = 1;
        begin('new, resting');
      } else if (phase === 'paused') goOn('step');
    },
    rewind: () => {
      const { phase, run, failure, model } = state();
      if (phase === 'loading' || !run) return;
      leaveRun();
      if (failure?.fatal || !model) open();
      else {
        client.stop();
        publisher.now({ phase: 'ready', failure: null });
      }
    },
    newSeed: () => {
      lab.setControl('seed', parts.newSeed());
      lab.rewind();
    },
    setControl: (name, value) => {
      const problem = problemWith(name, dpoControls[name], value);
      if (!problem) publisher.now({ config: { ...state().config, [name]: value } });
      return problem;
    },
    resetControls: () => {
      const changed = Object.keys(changesFrom(state().config)) as (keyof DpoConfig)[];
      const defaults = Object.fromEntries(changed.map((name) => [name, dpoControls[name].default]));
      publisher.now({ config: { ...state().config, ...defaults } });
    },
    resumeAfterFailure: (wish) => {
      if (wish) publisher.now({ wish });
      core.resumeWhenReady = state().run !== null;
      open();
    },
    restart: (wish) => {
      if (wish) publisher.now({ wish });
      // A run of an earlier visit, still on offer, survives a model that did not load at first.
      if (state().run) leaveRun();
      open();
    },
    findStored: async () => {
      const found = await keeper.find();
      if (!found || state().run) return;
      core.checkpoint = found.checkpoint;
      rewindTo(found.record, found.checkpoint.step);
      publisher.now({ stored: found.record });
    },
    resumeStored: () => {
      const { stored, phase, model } = state();
      const { checkpoint } = core;
      if (phase !== 'ready' || !stored || !checkpoint || stored.model !== model?.name) return;
      publisher.now({ run: stored, config: { ...checkpoint.config } });
      begin('resume');
    },
    discardStored: () => {
      core.checkpoint = null;
      publisher.now({ stored: null });
      void keeper.forget();
    },
    showRecorded: (record) => {
      if (!state().ghost) publisher.now({ ghost: { kind: 'recorded', record } });
    },
    showStep: (shownStep) => publisher.now({ shownStep }),
    setTheme: (theme) => publisher.now({ theme }),
    notify,
    dismissNotice: (id) => {
      publisher.now({ notices: state().notices.filter((notice) => notice.id !== id) });
    },
    flush: () => void keeper.flush(),
    close: () => {
      void keeper.flush();
      client.close();
    },
  };
  return lab;
}
