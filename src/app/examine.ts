import type { ExampleKind } from '../experiment/metrics/examples.ts';
import type { Event } from '../worker/protocol.ts';
import type { Core } from './core.ts';
import { lastStep } from './runRecord.ts';
import type { Examined, LabState, Phase } from './state.ts';

/** Phases in which the worker computes nothing, and so has time to look. */
export const canExamine = (phase: Phase) => phase === 'ready' || phase === 'paused' || phase === 'finished';

const NO_WEIGHTS =
  'The weights of this run are no longer stored, so its examples cannot be examined. Train again to examine them.';

/** Asks the worker about training examples of the run on the charts, or of the one that would be next. */
export function createExaminer(core: Core) {
  const { store, publisher, client } = core;

  const set = (kind: ExampleKind, changes: Partial<Examined>) => {
    const { examined } = store.getState();
    publisher.now({ examined: { ...examined, [kind]: { ...examined[kind], ...changes } } });
  };

  // Whoever begins something else gets no answer any more.
  store.subscribe(({ phase }, before) => {
    if (phase === before.phase || canExamine(phase)) return;
    for (const kind of ['step', 'labels'] as const) {
      if (store.getState().examined[kind].waiting) set(kind, { waiting: false });
    }
  });

  return {
    examine(kind: ExampleKind): void {
      const state = store.getState();
      if (!canExamine(state.phase)) return;
      if (kind === 'step' && weightsMissing(state, core)) {
        set(kind, { waiting: false, examples: null, problem: NO_WEIGHTS });
        return;
      }
      set(kind, { waiting: true, problem: null });
      // Labels can be changed while a finished run is on the charts; its own next batch stays what it is.
      const of = state.run && (kind === 'step' || state.phase === 'paused') ? state.run : state;
      const { method, config, labelling } = of;
      const weights = kind === 'step' ? core.checkpoint?.state : undefined;
      client.examine({ kind, method, config, labelling, state: weights });
    },
    receive({ kind, examples, problem }: Extract<Event, { type: 'examples' }>): void {
      publisher.now({ preparation: null });
      set(kind, { waiting: false, problem, ...((examples || problem) && { examples }) });
    },
  };
}

function weightsMissing({ run }: LabState, { checkpoint }: Core): boolean {
  const step = lastStep(run);
  return step > 0 && checkpoint?.step !== step;
}
