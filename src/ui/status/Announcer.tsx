import { lastStep } from '../../app/runRecord.ts';
import type { LabState } from '../../app/state.ts';
import { useLabState } from '../useLab.ts';

/** For screen readers: a change of phase and each quarter of a run, not every step. */
export function Announcer() {
  const sentence = useLabState(announcement);
  return (
    <p className="visually-hidden" role="status">
      {sentence}
    </p>
  );
}

function announcement({ phase, run, backend }: LabState): string {
  const step = lastStep(run);
  switch (phase) {
    case 'loading':
      return 'Loading the model.';
    case 'ready':
      return `Ready to train on ${backend?.backend ?? 'this machine'}.`;
    case 'running': {
      const quarter = Math.floor((4 * step) / (run?.config.steps ?? 1));
      return quarter === 0 ? 'Training has begun.' : `Training: ${25 * quarter} per cent done.`;
    }
    case 'paused':
      return `Paused after step ${step}.`;
    case 'finished':
      return `Finished after ${step} steps.`;
    case 'failed':
      return '';
  }
}
