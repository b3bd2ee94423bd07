import { runSeconds } from '../../app/estimate.ts';
import { lastStep } from '../../app/runRecord.ts';
import type { LabState } from '../../app/state.ts';
import { bytesOf, duration } from '../numbers.ts';
import { useLabState } from '../useLab.ts';

/** What the lab is doing, in one line with its numbers. */
export function StatusLine() {
  const state = useLabState((all) => all);
  const { phase, loading, run } = state;
  const step = lastStep(run);
  const percent = loading && loading.totalBytes > 0 ? loading.loadedBytes / loading.totalBytes : undefined;
  return (
    <div className="status-line" id="status-line" data-testid="status" data-phase={phase}>
      <span className="step-count">
        step <b data-testid="run-step">{step}</b>
        {run && ` of ${run.config.steps}`}
      </span>
      <span>{sentence(state)}</span>
      {phase === 'loading' && (
        <progress aria-label="Loading" max={1} value={loading?.phase === 'download' ? percent : undefined} />
      )}
      {phase === 'running' && run && <progress aria-label="Training" max={run.config.steps} value={step} />}
    </div>
  );
}

function sentence({ phase, pausing, loading, run, model, config, backend }: LabState): string {
  const step = lastStep(run);
  switch (phase) {
    case 'loading':
      if (!loading) return backend ? 'Asking for the model …' : 'Starting the worker that computes …';
      if (loading.phase === 'download') {
        return `Loading the model: ${bytesOf(loading.loadedBytes, loading.totalBytes)}`;
      }
      return loading.phase === 'check'
        ? 'Checking the model …'
        : 'Warming up: compiling and timing a first step …';
    case 'ready':
      return model ? `Ready. A live run takes about ${duration(runSeconds(config, model))}.` : 'Ready.';
    case 'running': {
      if (pausing) return 'Pausing as soon as this step is done …';
      const each = recentSecondsPerStep(run);
      if (!run || each === null) return 'Training …';
      const rest = Math.max(0, run.config.steps - step) * each;
      return `Training, ${duration(each)} a step, about ${duration(rest)} left. It goes on while this tab is hidden.`;
    }
    case 'paused':
      return `Paused after step ${step}.`;
    case 'finished':
      return `Finished in ${duration(run?.rows.reduce((sum, row) => sum + row.seconds, 0) ?? 0)} of training.`;
    case 'failed':
      return run ? 'Stopped by a failure; what was measured is kept.' : 'Not ready to train; see below.';
  }
}

function recentSecondsPerStep(run: LabState['run']): number | null {
  const recent = run?.rows.slice(-10) ?? [];
  return recent.length === 0 ? null : recent.reduce((sum, row) => sum + row.seconds, 0) / recent.length;
}
