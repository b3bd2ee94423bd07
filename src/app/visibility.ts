import type { Lab } from './lab.ts';
import { lastStep } from './runRecord.ts';
import { doneCount } from './sweep/sweepState.ts';
import { withProgress } from './title.ts';

/** What happens while nobody looks: the worker trains on, the title counts, and the page reports on return. */
export function watchVisibility(lab: Lab, page: Document): void {
  let stepWhenHidden: number | null = null;
  page.addEventListener('visibilitychange', () => {
    const { phase, run } = lab.store.getState();
    if (page.hidden) {
      stepWhenHidden = phase === 'running' ? lastStep(run) : null;
      return;
    }
    // Another tab may have finished a run, or begun one, in the meantime.
    if (phase === 'ready') void lab.findStored();
    if (stepWhenHidden === null) return;
    const done = Math.max(0, lastStep(run) - stepWhenHidden);
    stepWhenHidden = null;
    if (phase === 'failed') return;
    const steps = done === 1 ? '1 step was' : `${done} steps were`;
    lab.notify(`The run continued while this tab was hidden: ${steps} done meanwhile.`, 'hidden tab');
  });
}

/** The tab's title shows how far the run is, for those who look at another tab. */
export function showProgressInTitle(lab: Lab, page: Document): void {
  lab.store.subscribe(({ phase, run, sweep }) => {
    const done = run && `${lastStep(run)}/${run.config.steps}`;
    const progress = {
      loading: '',
      ready: '',
      running: done,
      paused: `paused ${done}`,
      finished: 'finished',
      sweeping: sweep && `sweep ${doneCount(sweep.record)}/${sweep.record.jobs.length}`,
      failed: 'failed',
    }[phase];
    const title = withProgress(page.title, progress ?? '');
    if (page.title !== title) page.title = title;
  });
}
