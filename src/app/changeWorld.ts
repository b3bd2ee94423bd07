import type { RunRecord } from '../experiment/run.ts';
import { type WorldName, worldNameOf } from '../experiment/worldTitles.ts';
import type { Checkpoint, ModelSummary } from '../worker/protocol.ts';
import type { Core } from './core.ts';
import type { Lab } from './lab.ts';
import { lastStep, rewindTo } from './runRecord.ts';
import { settingsOfRun } from './settings.ts';

interface WorldParts {
  open(): void;
  recorded(world: string): Promise<{ record: RunRecord } | { notice: string } | null>;
}

/**
 * Going from world to world. Curves of one world say nothing about another, so each has its own ghost; a run that
 * is left in the middle is put aside, stays in this browser's storage, and is offered for resumption.
 */
export function createWorldActions(
  core: Core,
  { open, recorded }: WorldParts,
): Pick<Lab, 'pickWorld' | 'cancelMaking' | 'resumeStored' | 'discardStored' | 'showRecorded'> {
  const { store, publisher, client, keeper, ghosts } = core;
  const state = store.getState;

  /** Takes the run off the charts; where it can be resumed it is the one on offer. */
  function putAside(): void {
    const { run, ghost, phase, stored, world } = state();
    const unfinished = run && phase !== 'finished' && core.checkpoint ? run : null;
    const over = run && !unfinished && lastStep(run) > 0 ? run : null;
    const kept = over ? ({ kind: 'previous', record: over } as const) : ghost;
    if (kept) ghosts.set(world, kept);
    if (unfinished && core.checkpoint) rewindTo(unfinished, core.checkpoint.step);
    if (run && !unfinished) core.checkpoint = null;
    core.stepsOwed = 0;
    core.resumeWhenReady = false;
    void keeper.flush();
    publisher.now({ run: null, stored: unfinished ?? stored });
  }

  function show(world: WorldName): void {
    publisher.now({
      world,
      pausing: false,
      making: null,
      compiling: null,
      base: null,
      pairs: null,
      ghost: ghosts.get(world) ?? null,
      checkpointStep: null,
      shownStep: null,
    });
    void showRecorded();
  }

  /** Asks the worker; one that is busy loading hears of it when it is ready, one that is lost is replaced. */
  function go(): void {
    const { phase, model, failure } = state();
    if (phase === 'loading') return;
    if (!model || failure?.fatal) open();
    else core.enter();
  }

  async function showRecorded(): Promise<void> {
    const { world, ghost } = state();
    if (ghost) return;
    const found = await recorded(world);
    if (!found || state().world !== world) return;
    if ('notice' in found) core.notify(found.notice);
    else if (!state().ghost) publisher.now({ ghost: { kind: 'recorded', record: found.record } });
  }

  function discardStored(): void {
    core.checkpoint = null;
    publisher.now({ stored: null });
    void keeper.forget();
  }

  return {
    discardStored,
    pickWorld: (world) => {
      if (world === state().world) return;
      putAside();
      show(world);
      go();
    },
    cancelMaking: () => {
      if (state().phase !== 'running' || !state().making) return;
      client.stop();
      putAside();
      publisher.now({ phase: 'ready', pausing: false, making: null, compiling: null });
    },
    resumeStored: () => {
      const { stored, phase, model } = state();
      const { checkpoint } = core;
      const world = stored && worldNameOf(stored.world);
      if (phase !== 'ready' || !world || !checkpoint || stored.model !== model?.name) return;
      if (!isOfModel(checkpoint, model)) {
        core.notify('The unfinished run belongs to an older version of the model and cannot go on.');
        discardStored();
        return;
      }
      if (world !== state().world) show(world);
      publisher.now({
        run: stored,
        stored: null,
        ...settingsOfRun(stored),
        labelling: { ...stored.labelling },
      });
      if (world === model.world) return core.begin('resume');
      core.resumeWhenReady = true;
      go();
    },
    showRecorded,
  };
}

/** Whether a policy of which all weights are trained has as many as the model; of other trainees nobody knows here. */
function isOfModel({ state, config }: Checkpoint, { parameters }: ModelSummary): boolean {
  const { policy } = state.trainees;
  return !policy || Number(config.loraRank ?? 0) > 0 || policy.weights.length === parameters;
}
