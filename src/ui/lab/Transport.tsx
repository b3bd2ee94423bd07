import { type ReactNode, type Ref, useEffect, useRef } from 'react';
import { whyNotBegin } from '../../app/estimates/memory.ts';
import { familyOf } from '../../experiment/methods/methods.ts';
import { SWEEP_ID } from '../sweep/sweepWords.ts';
import { useLab, useLabState } from '../useLab.ts';

/** Train and Pause trade places as the possible next move, and the focus follows. */
export function Transport() {
  const lab = useLab();
  const phase = useLabState((state) => state.phase);
  const pausing = useLabState((state) => state.pausing);
  const hasRun = useLabState((state) => state.run !== null);
  const { begin, beginHint } = familyOf(useLabState((state) => state.method));
  // What goes on may be another method than the one picked for the next run.
  const { doing } = familyOf(useLabState((state) => state.run?.method ?? state.method));
  const train = useRef<HTMLButtonElement>(null);
  const pause = useRef<HTMLButtonElement>(null);
  const focusFollows = useRef(false);

  useEffect(() => {
    if (!focusFollows.current) return;
    focusFollows.current = false;
    (phase === 'running' ? pause : train).current?.focus();
  }, [phase]);

  const fits = useLabState((state) => whyNotBegin(state) === null);
  const canBegin = phase === 'paused' || (fits && (phase === 'ready' || phase === 'finished'));
  const canRewind = hasRun && phase !== 'loading' && phase !== 'sweeping';
  const tooLarge = 'These settings cannot be run here; the line below says why.';
  const why = {
    loading: 'The model is still loading.',
    ready: fits ? `${beginHint} (Space)` : tooLarge,
    running: 'A run is in progress.',
    paused: 'Continue from here (Space)',
    sweeping: 'A sweep is in progress. Cancel it to train a single run.',
    finished: fits ? 'Start over from step 0 with the current settings (Space)' : tooLarge,
    failed: 'The run failed; the message above says why.',
  }[phase];
  const follow = (action: () => void) => () => {
    focusFollows.current = true;
    action();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons is no fieldset
    <div className="transport" role="group" aria-label="Run">
      <button
        ref={train}
        type="button"
        className="primary"
        data-testid="train"
        disabled={!canBegin}
        aria-description={why}
        aria-describedby="status-line"
        onClick={follow(lab.train)}
      >
        {phase === 'paused' ? 'Continue' : phase === 'running' ? doing : begin}
      </button>
      <Move
        ref={pause}
        name="pause"
        can={phase === 'running' && !pausing}
        hint="Pause after this step (Space)"
        onClick={follow(lab.pause)}
      >
        Pause
      </Move>
      <Move name="step" can={canBegin} hint="One update, then pause" onClick={lab.step}>
        Step
      </Move>
      <Move
        name="rewind"
        can={canRewind}
        hint="Start over from step 0 with the same seed; the old curves stay, dotted"
        onClick={lab.rewind}
      >
        Rewind
      </Move>
      <Move
        name="new-seed"
        can={phase !== 'loading' && phase !== 'sweeping'}
        hint="Back to step 0 with another seed; the initial weights stay the same"
        onClick={lab.newSeed}
      >
        New seed
      </Move>
    </div>
  );
}

interface MoveProps {
  ref?: Ref<HTMLButtonElement>;
  name: string;
  can: boolean;
  hint: string;
  onClick(): void;
  children: ReactNode;
}

/**
 * A button that keeps the focus while it can do nothing: when a run ends, whoever watched Pause is still there, and
 * Space begins nothing.
 */
function Move({ ref, name, can, hint, onClick, children }: MoveProps) {
  return (
    <button
      ref={ref}
      type="button"
      data-testid={name}
      aria-disabled={!can || undefined}
      aria-description={hint}
      onClick={can ? onClick : undefined}
    >
      {children}
    </button>
  );
}

/** Opens the sweep's place on the page. */
export function SweepButton() {
  const lab = useLab();
  const shown = useLabState((state) => state.sweepShown);
  return (
    <button
      type="button"
      data-testid="sweep"
      aria-expanded={shown}
      aria-controls={shown ? SWEEP_ID : undefined}
      aria-description="Many runs in a row: a grid of values, several seeds"
      onClick={() => lab.showSweep(!shown)}
    >
      Sweep
    </button>
  );
}
