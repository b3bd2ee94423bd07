import type { Lab } from './lab.ts';
import { lastStep } from './runRecord.ts';

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
