import { whyNotBegin } from '../../app/estimates/memory.ts';
import { lastStep } from '../../app/runRecord.ts';
import type { LabState } from '../../app/state.ts';
import { familyOf, methods } from '../../experiment/methods/methods.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { doneWords } from '../sweep/sweepWords.ts';
import { useLabState } from '../useLab.ts';
import { preparationWords } from '../words/preparationWords.ts';

/** For screen readers: a change of phase and each quarter of a run, not every step. */
export default function Announcer() {
  const sentence = useLabState(announcement);
  return (
    <p className="visually-hidden" role="status">
      {sentence}
    </p>
  );
}

function announcement(state: LabState): string {
  const { phase, run, backend, model, preparation, compiling, world, method } = state;
  const step = lastStep(run);
  if (compiling) return 'Preparing the GPU.';
  switch (phase) {
    case 'loading':
      return model ? `Switching to ${worldRecords[world].title}.` : 'Loading the model.';
    case 'ready':
      // Without its numbers, which change with every movement of a slider.
      if (whyNotBegin(state)) return 'A run with these settings cannot start here.';
      return `World ${worldRecords[world].title}, method ${methods[method].title}: ready on ${backend?.backend ?? 'this machine'}.`;
    case 'running': {
      if (preparation) return `${preparationWords(preparation.what).short}.`;
      const { doing } = familyOf(run?.method ?? method);
      const quarter = Math.floor((4 * step) / (run?.config.steps ?? 1));
      return quarter === 0 ? `${doing} has started.` : `${doing}: ${25 * quarter} per cent done.`;
    }
    case 'sweeping':
      if (preparation) return `${preparationWords(preparation.what).short}.`;
      return state.sweep ? `Sweep: ${doneWords(state.sweep.record)}.` : '';
    case 'paused':
      return `Paused after step ${step}.`;
    case 'finished':
      return `Finished after ${step} steps.`;
    case 'failed':
      return '';
  }
}
