import { failedInSweep } from '../../app/sweep/sweepState.ts';
import { useLab, useLabState } from '../useLab.ts';

const titles = {
  model: 'The model or its pairs could not be loaded',
  backend: 'No backend computes correctly here',
  'device-lost': 'The GPU was lost',
  diverged: 'The run diverged',
  config: 'A parameter is invalid',
  'too-large': 'This run needs too much memory',
  memory: 'Out of memory',
  worker: 'The worker has died',
  internal: 'Internal error',
} as const;

/** What went wrong, what to do about it, and the buttons that do it. */
export function FailurePanel() {
  const lab = useLab();
  const failure = useLabState((state) => state.failure);
  const checkpointStep = useLabState((state) => state.checkpointStep ?? 0);
  const hasRun = useLabState((state) => state.run !== null);
  const inSweep = useLabState(failedInSweep);
  const backend = useLabState((state) => state.backend?.backend ?? state.requestedBackend);
  if (!failure) return null;
  const resumable = (inSweep || hasRun) && failure.kind !== 'diverged' && failure.kind !== 'config';
  const wasmMayHelp =
    backend !== 'wasm' &&
    ['backend', 'device-lost', 'too-large', 'memory', 'internal'].includes(failure.kind);
  return (
    <section className="failure" role="alert" data-testid="failure" data-kind={failure.kind}>
      <h2>{titles[failure.kind]}</h2>
      <p>{failure.cause}</p>
      <p>{failure.cure}</p>
      <div className="buttons">
        {resumable && (
          <button
            type="button"
            className="primary"
            data-testid="resume"
            onClick={() => lab.resumeAfterFailure()}
          >
            {inSweep ? 'Continue the sweep' : `Resume from step ${checkpointStep}`}
          </button>
        )}
        <button type="button" data-testid="restart" onClick={() => lab.restart()}>
          Restart
        </button>
        {wasmMayHelp && (
          <button
            type="button"
            onClick={() => (resumable ? lab.resumeAfterFailure('wasm') : lab.restart('wasm'))}
          >
            Try with WebAssembly
          </button>
        )}
        <button type="button" onClick={() => location.reload()}>
          Reload page
        </button>
      </div>
    </section>
  );
}
