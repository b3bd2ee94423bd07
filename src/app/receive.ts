import type { LabellingConfig } from '../experiment/controls/labelling.ts';
import type { Checkpoint, Event } from '../worker/protocol.ts';
import type { Core } from './core.ts';
import { isElsewhere } from './own/ownState.ts';
import { addEvaluation, addRow, lastCheckpoint, lastStep, rewindTo } from './runRecord.ts';

/**
 * What each event of the worker changes. Rows and evaluations are appended in place and published a few times a
 * second; a change of phase is published at once.
 */
export function createReceiver(core: Core): (event: Event) => void {
  const { store, publisher, client, keeper } = core;
  const grown = () => publisher.later({ revision: store.getState().revision + 1 });

  function keep(checkpoint: Checkpoint): void {
    const { run } = store.getState();
    if (!run) return;
    core.checkpoint = checkpoint;
    publisher.later({ checkpointStep: checkpoint.step });
    if (core.storedAs) keeper.keep(core.storedAs, run, checkpoint);
  }

  function rest(phase: 'paused' | 'finished'): void {
    publisher.now({ phase, pausing: false, revision: store.getState().revision + 1 });
    const { run } = store.getState();
    if (phase === 'finished' && run && core.storedAs) {
      keeper.finish(core.storedAs, run, lastCheckpoint(run, core.checkpoint));
    }
  }

  /** A first step was asked for before there was a run: give it as soon as the run rests at its start. */
  function payOwedSteps(): boolean {
    if (core.stepsOwed === 0) return false;
    core.stepsOwed -= 1;
    client.step();
    return true;
  }

  return (event) => {
    const { run, failure } = store.getState();
    switch (event.type) {
      case 'backend':
        return publisher.now({ backend: event.report });
      case 'progress': {
        const { phase, loadedBytes, totalBytes, parts } = event;
        return publisher.later({ loading: { phase, loadedBytes, totalBytes, ...(parts && { parts }) } });
      }
      case 'notice':
        return core.notify(event.sentence);
      case 'ready': {
        publisher.now({ model: event.model, loading: null, failure: null });
        // A world that was picked while another was loading has its turn next.
        if (isElsewhere(event.model, store.getState())) return core.enter();
        const { whenReady } = core;
        core.whenReady = null;
        // A finished run may stay on the charts while a sweep goes on.
        const rests = whenReady === 'show' || (whenReady === 'sweep' && run !== null);
        publisher.now({ phase: rests ? 'finished' : 'ready', base: event.comparisons });
        core.askAboutPairs();
        void core.findSweeps();
        if (whenReady === 'resume') core.begin('resume');
        if (whenReady === 'train') core.begin('new');
        if (whenReady === 'sweep') core.sweeps?.goOn();
        return;
      }
      case 'preparation': {
        const { what, done, total } = event;
        return publisher.later({ preparation: { what, done, total } });
      }
      case 'compiling': {
        const { done, total } = event;
        return publisher.later({ compiling: done < total ? { done, total } : null });
      }
      case 'pairs': {
        const { labelling, pairs } = event;
        if (run && pairs && isSame(run.labelling, labelling)) run.pairs = pairs;
        if (isSame(store.getState().labelling, labelling)) publisher.now({ pairs });
        return grown();
      }
      case 'examples':
        return core.receiveExamples(event);
      case 'contest':
        return core.receiveContest(event);
      case 'exported':
        return core.receiveExport(event);
      case 'own-file':
      case 'own-model':
      case 'step-timed':
      case 'two-answers':
        return core.receiveOwn(event);
      case 'started':
        publisher.later({ preparation: null });
        if (run) rewindTo(run, event.step);
        return grown();
      case 'row':
        if (run) addRow(run, event.row);
        return grown();
      case 'evaluation':
        if (run) addEvaluation(run, event.evaluation);
        if (run && event.evaluation.bestOfN) {
          publisher.later({ pool: { of: run.own?.id ?? run.world, evaluation: event.evaluation } });
        }
        return grown();
      case 'checkpoint':
        return keep(event.checkpoint);
      case 'paused':
        if (!payOwedSteps()) rest('paused');
        return;
      case 'study':
        return publisher.now({ study: { study: event.study, jobs: event.jobs } });
      case 'findings':
      case 'sweep-progress':
      case 'sweep-result':
        return core.sweeps?.receive(event);
      case 'finished':
        return store.getState().phase === 'sweeping' ? core.sweeps?.receive(event) : rest('finished');
      case 'stopped':
      case 'pong':
        return;
      case 'failed': {
        // The first failure names the cause; what breaks in its wake does not.
        if (store.getState().phase === 'failed' && failure) return;
        core.stepsOwed = 0;
        core.sweeps?.receive(event);
        return publisher.now({
          phase: 'failed',
          pausing: false,
          loading: null,
          preparation: null,
          compiling: null,
          failure: event.failure,
          revision: store.getState().revision + Math.sign(lastStep(run)),
        });
      }
    }
  };
}

function isSame(a: LabellingConfig, b: LabellingConfig): boolean {
  return Object.entries(a).every(([name, value]) => b[name as keyof LabellingConfig] === value);
}
