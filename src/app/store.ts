import { createStore } from 'zustand/vanilla';
import { defaultsOf, problemWith } from '../experiment/controls/controls.ts';
import { labellingControls } from '../experiment/controls/labelling.ts';
import type { RunRecord } from '../experiment/metrics/run.ts';
import type { Event } from '../worker/protocol.ts';
import type { Address } from './address.ts';
import { createWorldActions } from './changeWorld.ts';
import type { Client } from './client.ts';
import type { Begin, Core, Notify } from './core.ts';
import { longestPieceSeconds } from './estimates/estimate.ts';
import { whyNotBegin } from './estimates/memory.ts';
import { createExaminer } from './examine.ts';
import type { Lab } from './lab.ts';
import type { LinkedPins } from './linkedPins.ts';
import type { LinkedRun } from './linkedRuns.ts';
import { isOther, ownIn, ownModelIn, ownOfRecord } from './own/ownState.ts';
import { createPublisher } from './publisher.ts';
import { createReceiver } from './receive.ts';
import { createRunActions, pinNewest } from './runActions.ts';
import { beginRecord, isComplete, lastStep, rewindTo } from './runRecord.ts';
import { controlsOf, settingsFor, withOverride } from './settings.ts';
import { initialState, type LabState } from './state.ts';
import type { RunKeeper } from './storage/persistence.ts';
import { NO_LABEL } from './storage/runLabel.ts';
import { lateSweeps } from './sweep/lateSweeps.ts';
import { failedInSweep, type Sweeps } from './sweep/sweepState.ts';

/** What the lab is made of; tests put fakes in their place. */
export interface LabParts {
  address: Address;
  modelUrl: string;
  /** A folder for each world. */
  pairsUrl: string;
  /** The folder of what exports take along. */
  exportUrl: string;
  /** A run shipped with the page; null where it is not there. */
  recorded(name: string): Promise<{ record: RunRecord } | { notice: string } | null>;
  connect(onEvent: (event: Event) => void): Client;
  keeper(onTrouble: Notify, onFreed: () => void): RunKeeper;
  sweeps(core: Core): Promise<Sweeps>;
  newSeed(): number;
}

/** The server is gone, or has a newer page by now. */
const NOT_LOADED = 'This part of the page could not be loaded. Reload the page to use it.';

/** A slider that is dragged asks once. */
const ASK_MILLISECONDS = 200;

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
    keeper: parts.keeper(notify, () => void findStored()),
    sweeps: null,
    findSweeps: async () => {},
    notify,
    begin,
    enter,
    pickWorld: (world) => lab.pickWorld(world),
    findStored,
    receiveExamples: (event) => examiner.receive(event),
    receiveContest: (event) => void contests((late) => late.receiveContest(core, event)),
    receiveExport: (event) => void exports((late) => late.receiveExport(core, event)),
    receiveOwn: (event) => void own((late) => late.receiveOwn(core, event)),
    askAboutPairs,
    comparisonRuns: new Map(),
    checkpoint: null,
    storedAs: null,
    whenReady: null,
    stepsOwed: 0,
  };
  const examiner = createExaminer(core);
  const receive = createReceiver(core);
  const { client, keeper } = core;

  /** Most visits do not need it. */
  function contests(act: (late: typeof import('./contest.ts')) => void): Promise<void> {
    return import('./contest.ts').then(act, () => notify(NOT_LOADED));
  }

  function exports(act: (late: typeof import('./exportRun.ts')) => void): Promise<void> {
    return import('./exportRun.ts').then(act, () => notify(NOT_LOADED));
  }

  /** Nor this. */
  function own(act: (late: typeof import('./own/ownActions.ts')) => void): Promise<void> {
    return import('./own/ownActions.ts').then(act, () => notify(NOT_LOADED));
  }

  let linkedPins: Promise<LinkedPins> | null = null;

  /** Nor this: only a link that compares with runs. */
  async function pins(act: (late: LinkedPins) => void): Promise<void> {
    if (state().pins.length === 0) return;
    linkedPins ??= import('./linkedPins.ts').then(({ createLinkedPins }) => createLinkedPins(core));
    await linkedPins.then(act, () => notify(NOT_LOADED));
  }

  function begin(how: Begin, settings?: LinkedRun): void {
    const { backend, model, run, comparisonRun } = state();
    const { method, config, labelling } = settings ?? state();
    if (!backend || !model) return;
    const goesOn = how === 'resume' && run !== null;
    const used = goesOn ? run : { method, config, labelling };
    const checkpoint = (goesOn && core.checkpoint) || undefined;
    const record = goesOn
      ? run
      : beginRecord({
          ...{ method, config, labelling, backend, world: model.world, model: model.name },
          ...ownOfRecord(ownIn(state())),
        });
    if (goesOn) rewindTo(record, checkpoint?.step ?? 0);
    record.backend = backend;
    core.checkpoint = checkpoint ?? null;
    if (!goesOn) keepAsNew(record);
    const paused = how === 'new, resting';
    const longestSeconds = longestPieceSeconds(used, model);
    client.start(used, { paused, checkpoint, longestSeconds });
    publisher.now({
      phase: 'running',
      pausing: false,
      preparation: null,
      compiling: null,
      run: record,
      ...(!goesOn && { runLabel: NO_LABEL }),
      comparisonRun: run && !goesOn ? { kind: 'previous', record: run } : comparisonRun,
      checkpointStep: checkpoint?.step ?? null,
      shownStep: null,
    });
  }

  /** What was on the charts stays stored as it is: a finished run. */
  function keepAsNew(record: RunRecord): void {
    if (core.storedAs) {
      keeper.release(core.storedAs);
      // What was there is drawn beside what comes.
      pinNewest(core, core.storedAs);
      void keeper.flush().then(findStored);
    }
    core.storedAs = keeper.begin(record);
  }

  /** The run on the charts is not among those that are offered. */
  async function findStored(): Promise<void> {
    const found = await keeper.list();
    const stored = found.filter(({ key }) => key !== core.storedAs);
    const own = found.find(({ key }) => key === core.storedAs);
    publisher.now({ stored, ...(own && { runLabel: own.label }) });
    await pins(({ seek }) => seek());
    await core.sweeps?.findStored();
  }

  function open(): void {
    publisher.now({
      phase: 'loading',
      pausing: false,
      loading: null,
      compiling: null,
      failure: null,
      backend: null,
      model: null,
    });
    const { world, requestedBackend: backend } = state();
    client.replace();
    const own = ownIn(state());
    const model = ownModelIn(state());
    const source = model
      ? { id: model.report.id, reads: model.report.reads, files: model.files }
      : { url: parts.modelUrl };
    client.open({ model: source, pairsUrl: parts.pairsUrl, world, backend, ...(own && { own }) });
  }

  function enter(): void {
    const { model } = state();
    if (!model || isOther(model, state())) open();
    else {
      publisher.now({ phase: 'loading', pausing: false, loading: null, failure: null });
      client.enter(state().world, ownIn(state()));
    }
  }

  let asking: ReturnType<typeof setTimeout> | undefined;
  function askAboutPairs(): void {
    clearTimeout(asking);
    asking = setTimeout(() => {
      const { phase, labelling } = state();
      if (phase !== 'loading' && phase !== 'failed') client.label(labelling);
    }, ASK_MILLISECONDS);
  }

  /** Takes the run off the charts; its curves become the comparison run. A finished one stays stored, another is forgotten. */
  function leaveRun(): void {
    const { run, comparisonRun } = state();
    core.checkpoint = null;
    core.stepsOwed = 0;
    core.whenReady = null;
    if (core.storedAs && isComplete(run)) keeper.release(core.storedAs);
    else if (core.storedAs) void keeper.forget(core.storedAs);
    core.storedAs = null;
    publisher.now({
      pausing: false,
      preparation: null,
      compiling: null,
      run: null,
      comparisonRun: run && lastStep(run) > 0 ? { kind: 'previous', record: run } : comparisonRun,
      checkpointStep: null,
      shownStep: null,
    });
    void findStored();
  }

  /** Whether a new run can begin; `whyNotBegin` says on the page why one that would not fit cannot. */
  function mayBegin(): boolean {
    const { phase } = state();
    return (phase === 'ready' || phase === 'finished') && whyNotBegin(state()) === null;
  }

  /** An exercise or a link has fixed it. */
  const isLocked = (name: string) => [...state().lock, ...state().hide].includes(name);

  function goOn(command: 'continue' | 'step'): void {
    client[command]();
    publisher.now({ phase: 'running', shownStep: null });
  }

  let hub: ReturnType<Lab['hubModels']> | undefined;

  const lab: Lab = {
    ...createWorldActions(core, { open, recorded: parts.recorded }),
    ...lateSweeps(core, parts.sweeps),
    readOwn: (content, name) => void own((late) => late.readOwn(core, content, name)),
    trainOnOwn: (data) => void own((late) => late.trainOnOwn(core, data, lab.train)),
    ownModels: () => import('./own/ownModels.ts').then((late) => late.createOwnModels(core)),
    hubModels: () => {
      // One for all: it knows which download goes on.
      hub ??= import('./own/hub/hubModels.ts').then((late) => late.createHubModels(core));
      return hub;
    },
    writeTwice: (prompts) => void own((late) => late.writeTwice(core, prompts, parts.newSeed())),
    ...createRunActions(core, { newSeed: parts.newSeed, lab: () => lab }),
    store,
    open,
    train: () => {
      const { phase } = state();
      if (mayBegin()) begin('new');
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
      if (mayBegin()) {
        core.stepsOwed = 1;
        begin('new, resting');
      } else if (phase === 'paused') goOn('step');
    },
    rewind: () => {
      const { phase, run, failure, model } = state();
      if (phase === 'loading' || phase === 'sweeping' || !run) return;
      leaveRun();
      if (failure?.fatal || !model) open();
      else {
        client.stop();
        publisher.now({ phase: 'ready', failure: null });
      }
    },
    newSeed: () => {
      if (state().phase === 'sweeping') return;
      lab.setControl('seed', parts.newSeed());
      lab.rewind();
    },
    setControl: (name, value) => {
      const table = controlsOf(state().method);
      if (isLocked(name)) return `${name} is fixed here.`;
      if (!Object.hasOwn(table, name)) return `${name} is not a parameter of this method.`;
      const problem = problemWith(name, table[name], value);
      if (!problem) publisher.now(withOverride(state(), name, value as number | string));
      return problem;
    },
    pickMethod: (method) => {
      if (!isLocked('method')) publisher.now(settingsFor(method, state().overrides));
    },
    takePreset: ({ method, values }) => {
      if (!isLocked('method')) publisher.now(settingsFor(method, values));
    },
    setLabelling: (name, value) => {
      if (isLocked(name)) return `${name} is fixed here.`;
      const problem = problemWith(name, labellingControls[name], value);
      if (problem) return problem;
      publisher.now({ labelling: { ...state().labelling, [name]: value }, pairs: null });
      askAboutPairs();
      return null;
    },
    resetControls: () => {
      if (isLocked('method')) return;
      publisher.now({
        ...settingsFor(state().method, {}),
        labelling: defaultsOf(labellingControls),
        pairs: null,
      });
      askAboutPairs();
    },
    resumeAfterFailure: (requestedBackend) => {
      if (requestedBackend) publisher.now({ requestedBackend });
      if (failedInSweep(state())) core.whenReady = 'sweep';
      else if (state().run) core.whenReady = 'resume';
      open();
    },
    restart: (requestedBackend) => {
      if (requestedBackend) publisher.now({ requestedBackend });
      // A run of an earlier visit, still on offer, survives a model that did not load at first.
      if (state().run) leaveRun();
      open();
    },
    findStored,
    examine: examiner.examine,
    askContest: (temperature) => void contests((late) => late.askContest(core, temperature)),
    compareWith: (file) =>
      void import('./compareCurve.ts').then(
        ({ compareCurve }) => compareCurve(core, file),
        () => notify(NOT_LOADED),
      ),
    exportRun: () => void exports((late) => late.exportRun(core, parts.exportUrl)),
    bring: (make) => make(core, lab),
    exportTaken: () => publisher.now({ exporting: { ...state().exporting, file: null } }),
    makePins: () => void pins(({ makePins }) => makePins()),
    dropPins: () => void pins(({ dropPins }) => dropPins()),
    show: (view) => publisher.now({ view: { ...state().view, ...view } }),
    showStep: (shownStep) => publisher.now({ shownStep }),
    notify,
    dismissNotice: (id) => {
      publisher.now({ notices: state().notices.filter((notice) => notice.id !== id) });
    },
    close: () => {
      clearTimeout(asking);
      client.close();
    },
  };
  return lab;
}
