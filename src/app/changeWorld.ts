import type { RunRecord } from '../experiment/metrics/run.ts';
import { firstRecordedIn, type RecordedRun, recordedOf } from '../experiment/recordedRuns.ts';
import { type DataName, dataNameOf, OWN } from '../experiment/worlds.ts';
import type { Checkpoint, ModelSummary } from '../worker/protocol.ts';
import type { Core } from './core.ts';
import type { Lab } from './lab.ts';
import { isElsewhere } from './own/ownState.ts';
import { isComplete, lastStep, rewindTo } from './runRecord.ts';
import { settingsOfRun } from './settings.ts';
import { NO_LABEL } from './storage/runLabel.ts';

interface WorldParts {
  open(): void;
  recorded(name: string): Promise<{ record: RunRecord } | { notice: string } | null>;
}

/**
 * Going from world to world. Curves of one world say nothing about another, so each has its own comparison run; a run that
 * is left in the middle is put aside, stays in this browser's storage, and is offered for resumption.
 */
export function createWorldActions(
  core: Core,
  { open, recorded }: WorldParts,
): Pick<
  Lab,
  | 'pickWorld'
  | 'cancelPreparation'
  | 'openStored'
  | 'discardStored'
  | 'loadPreview'
  | 'showRecorded'
  | 'hideComparison'
> {
  const { store, publisher, client, keeper, comparisonRuns } = core;
  const state = store.getState;

  /** Takes the run off the charts; where it can be resumed, or is complete, it stays stored. */
  function putAside(): void {
    const { run, comparisonRun, phase, world } = state();
    const unfinished = run && phase !== 'finished' && core.checkpoint ? run : null;
    const over = run && !unfinished && lastStep(run) > 0 ? run : null;
    const kept = over ? ({ kind: 'previous', record: over } as const) : comparisonRun;
    if (kept) comparisonRuns.set(world, kept);
    void letGo(unfinished !== null || isComplete(run));
    core.checkpoint = null;
    core.stepsOwed = 0;
    core.whenReady = null;
    publisher.now({ run: null });
  }

  async function letGo(keep: boolean): Promise<void> {
    const key = core.storedAs;
    core.storedAs = null;
    if (key && !keep) await keeper.forget(key);
    if (key && keep) {
      await keeper.flush();
      keeper.release(key);
    }
    await core.findStored();
  }

  function show(world: DataName): void {
    const { own } = state();
    publisher.now({
      world,
      // A model of one's own knows no world: who goes to one goes with the shipped model.
      own: world === OWN ? own : { ...own, model: null },
      pausing: false,
      preparation: null,
      compiling: null,
      base: null,
      preview: null,
      pairs: null,
      comparisonRun: comparisonRuns.get(world) ?? null,
      checkpointStep: null,
      shownStep: null,
    });
    void loadPreview();
  }

  /** Asks the worker; one that is busy loading hears of it when it is ready, one that is lost is replaced. */
  function go(): void {
    const { phase, model, failure } = state();
    if (phase === 'loading') return;
    if (!model || failure?.fatal) open();
    else core.enter();
  }

  /** A recorded run of this world; null where there is none, or where somebody went elsewhere meanwhile. */
  async function fetched(run: RecordedRun | null): Promise<RunRecord | null> {
    const { world } = state();
    const found = run && (await recorded(run.name));
    if (!found || state().world !== world) return null;
    if ('record' in found) return found.record;
    core.notify(found.notice);
    return null;
  }

  async function loadPreview(): Promise<void> {
    const record = await fetched(firstRecordedIn(state().world));
    if (record) publisher.now({ preview: record.evaluations[0] ?? null });
  }

  async function showRecorded(): Promise<void> {
    const { world, method, config } = state();
    const record = await fetched(recordedOf(world, method, config));
    if (record) publisher.now({ comparisonRun: { kind: 'recorded', record }, shownStep: null });
  }

  async function discardStored(key: string): Promise<void> {
    if (await keeper.take(key)) await keeper.forget(key);
    await core.findStored();
  }

  async function openStored(key: string): Promise<void> {
    if (!(await keeper.take(key))) return refuse('That run is open in another tab.');
    const loaded = await keeper.load(key);
    const { phase, model } = state();
    if ('problem' in loaded) return refuse(`That run cannot be opened: ${loaded.problem}.`, key);
    // Somebody was faster with another button.
    if ((phase !== 'ready' && phase !== 'finished') || !model) return refuse(null, key);
    const { record, finished } = loaded;
    const world = dataNameOf(record.world);
    const isForeign = loaded.checkpoint !== null && !isOfModel(loaded.checkpoint, model);
    // What a finished run measured is good without its weights.
    const checkpoint = isForeign && finished ? null : loaded.checkpoint;
    if (!world || record.model !== model.name || (isForeign && !finished)) {
      return refuse('That run belongs to another version of the model and cannot be resumed.', key);
    }
    const isFixed = state().lock.includes('method');
    if (isFixed && world !== state().world) {
      return refuse('That run belongs to another world. Leave the exercise to open it.', key);
    }
    const own = record.own && (await (await import('./own/ownOfStored.ts')).ownOfStored('run', record.own));
    if (own && 'problem' in own) return refuse(own.problem, key);
    if (own) publisher.now({ own: { ...state().own, ...own } });
    if (core.storedAs) keeper.release(core.storedAs);
    core.storedAs = key;
    core.checkpoint = checkpoint;
    if (!finished) rewindTo(record, checkpoint?.step ?? 0);
    if (world !== state().world) show(world);
    publisher.now({
      run: record,
      runLabel: state().stored.find((kept) => kept.key === key)?.label ?? NO_LABEL,
      // What an exercise has fixed stays as it is.
      ...(!isFixed && { ...settingsOfRun(record), labelling: { ...record.labelling } }),
      shownStep: null,
    });
    void core.findStored();
    if (isElsewhere(model, state())) {
      core.whenReady = finished ? 'show' : 'resume';
      go();
    } else if (finished) publisher.now({ phase: 'finished' });
    else core.begin('resume');
  }

  async function refuse(sentence: string | null, key?: string): Promise<void> {
    if (key) keeper.release(key);
    if (sentence) core.notify(sentence);
    await core.findStored();
  }

  return {
    discardStored,
    pickWorld: (world) => {
      const { model, lock } = state();
      const there = world === state().world && (!model || !isElsewhere(model, state()));
      if (there || lock.includes('world')) return;
      core.sweeps?.cancel();
      putAside();
      show(world);
      go();
    },
    cancelPreparation: () => {
      if (state().phase !== 'running' || !state().preparation) return;
      client.stop();
      putAside();
      publisher.now({ phase: 'ready', pausing: false, preparation: null, compiling: null });
    },
    openStored,
    loadPreview,
    showRecorded,
    hideComparison: () => {
      publisher.now({ comparisonRun: null });
      comparisonRuns.delete(state().world);
    },
  };
}

/** Whether a policy of which all weights are trained has as many as the model; of other trainees nobody knows here. */
function isOfModel({ state, config }: Checkpoint, { parameters }: ModelSummary): boolean {
  const { policy } = state.trainees;
  return !policy || Number(config.loraRank ?? 0) > 0 || policy.weights.length === parameters;
}
