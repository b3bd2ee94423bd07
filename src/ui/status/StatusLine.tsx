import { runSeconds } from '../../app/estimates/estimate.ts';
import { memoryOf, whyNotBegin } from '../../app/estimates/memory.ts';
import { lastStep } from '../../app/runRecord.ts';
import type { LabState } from '../../app/state.ts';
import { bytesInWords } from '../../experiment/memory/memoryLimits.ts';
import { familyOf } from '../../experiment/methods/methods.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { bytesOf, duration } from '../numbers.ts';
import { progressWords } from '../sweep/sweepWords.ts';
import { useLab, useLabState } from '../useLab.ts';
import { preparationWords } from '../words/preparationWords.ts';

/** What the lab is doing, in one line with its numbers. */
export function StatusLine() {
  const lab = useLab();
  const state = useLabState((all) => all);
  const { phase, loading, preparation, compiling, run } = state;
  const step = lastStep(run);
  const percent = loading && loading.totalBytes > 0 ? loading.loadedBytes / loading.totalBytes : undefined;
  return (
    <div className="status-line" id="status-line" data-testid="status" data-phase={phase}>
      {/* A sweep says which step of which run it is at; the run on the charts stands still meanwhile. */}
      <span className="step-count" hidden={phase === 'sweeping'}>
        step <b data-testid="run-step">{step}</b>
        {run && ` of ${run.config.steps}`}
      </span>
      <span>{sentence(state)}</span>
      <Memory {...state} />
      {compiling && <progress aria-label="Preparing the GPU" max={compiling.total} value={compiling.done} />}
      {phase === 'loading' && !compiling && (
        <progress aria-label="Loading" max={1} value={loading?.phase === 'download' ? percent : undefined} />
      )}
      {phase === 'running' && preparation && (
        <>
          <progress
            aria-label={preparationWords(preparation.what).short}
            max={preparation.total}
            value={preparation.done}
          />
          <button type="button" className="small" data-testid="cancel" onClick={lab.cancelPreparation}>
            Cancel
          </button>
        </>
      )}
      {phase === 'running' && run && !preparation && !compiling && (
        <progress aria-label={familyOf(run.method).doing} max={run.config.steps} value={step} />
      )}
    </div>
  );
}

/** Why the next run cannot begin, or how a run makes do with little memory. */
function Memory(state: LabState) {
  const { phase, run } = state;
  const isNext = phase === 'ready' || phase === 'finished';
  const why = isNext ? whyNotBegin(state) : null;
  if (why) {
    return (
      <span className="warning" data-testid="too-large">
        {why}
      </span>
    );
  }
  const own = phase === 'ready' ? state : (phase === 'running' || phase === 'paused') && run;
  if (!own || !memoryOf({ ...state, method: own.method, config: own.config })?.checkpointActivations)
    return null;
  return <span data-testid="twice">Activations are recomputed to save memory.</span>;
}

function sentence(state: LabState): string {
  const { compiling } = state;
  if (compiling) return `Preparing the GPU: ${compiling.done} of ${compiling.total} shaders`;
  return sentenceOfPhase(state);
}

function sentenceOfPhase({
  phase,
  pausing,
  loading,
  preparation,
  world,
  method,
  run,
  model,
  config,
  backend,
  sweep,
}: LabState): string {
  const step = lastStep(run);
  switch (phase) {
    case 'loading':
      if (!loading && model) return `Switching to “${worldRecords[world].title}” …`;
      if (!loading) return backend ? 'Requesting the model …' : 'Starting the worker …';
      if (loading.phase === 'measure') return 'Measuring the reference in this world …';
      if (loading.phase === 'download') {
        return `Loading ${model ? 'the pairs' : 'the model'}: ${bytesOf(loading.loadedBytes, loading.totalBytes)}`;
      }
      return loading.phase === 'check'
        ? `Checking ${model ? 'the pairs' : 'the model'} …`
        : 'Warming up: compiling and timing a first step …';
    case 'ready': {
      const memory = memoryOf({ method, config, model });
      if (!model || !memory || whyNotBegin({ method, config, model, backend })) return 'Ready.';
      const time = duration(runSeconds({ method, config }, model, memory.checkpointActivations));
      return `Ready. A live run takes about ${time} and about ${bytesInWords(memory.bytes)} of memory.`;
    }
    case 'running': {
      if (preparation) return preparationSentence(preparation, pausing);
      if (pausing) return 'Pausing after this step …';
      const each = recentSecondsPerStep(run);
      const { doing } = familyOf(run?.method ?? method);
      if (!run || each === null) return `${doing} …`;
      const rest = Math.max(0, run.config.steps - step) * each;
      return `${doing}, ${duration(each)} a step, about ${duration(rest)} left.`;
    }
    case 'paused':
      return `Paused after step ${step}.`;
    case 'sweeping':
      if (preparation) return preparationSentence(preparation, false);
      return `A sweep is in progress: ${sweep && progressWords(sweep)}.`;
    case 'finished': {
      const { work } = familyOf(run?.method ?? method);
      const seconds = run?.rows.reduce((sum, row) => sum + row.seconds, 0) ?? 0;
      return work === null ? 'Finished.' : `Finished after ${duration(seconds)} of ${work}.`;
    }
    case 'failed':
      return run
        ? 'The run failed; its measurements so far are kept.'
        : 'Not ready to train; the message above says why.';
  }
}

function preparationSentence(
  { what, done, total }: NonNullable<LabState['preparation']>,
  pausing: boolean,
): string {
  const { doing, unit } = preparationWords(what);
  const so = `${doing}, ${done.toLocaleString('en')} of ${total.toLocaleString('en')}${unit && ` ${unit}`}`;
  return pausing ? `${so}; then it pauses …` : `${so} …`;
}

function recentSecondsPerStep(run: LabState['run']): number | null {
  const recent = run?.rows.slice(-10) ?? [];
  return recent.length === 0 ? null : recent.reduce((sum, row) => sum + row.seconds, 0) / recent.length;
}
