import { useLab, useLabState } from '../useLab.ts';
import { preparationWords } from '../words/preparationWords.ts';

interface MicroscopeStateProps {
  problem: string | null;
  waiting: boolean;
  busy: boolean;
  examples: object | null;
}

/** What the view waits for, and the buttons that take the run to its next stop. */
export function MicroscopeState({ problem, waiting, busy, examples }: MicroscopeStateProps) {
  const lab = useLab();
  const phase = useLabState((state) => state.phase);
  const pausing = useLabState((state) => state.pausing);
  const preparation = useLabState((state) => state.preparation);
  const doing = preparation
    ? `${preparationWords(preparation.what).doing}, ${preparation.done} of ${preparation.total} …`
    : 'Reading the batch …';
  return (
    <div className="microscope-state">
      <p role="status">
        {phase === 'sweeping'
          ? 'A sweep is in progress. Examples can be examined when it has ended.'
          : busy
            ? 'The run goes on. Pause it to examine the batch of its next step.'
            : (problem ?? (waiting && doing))}
      </p>
      {phase === 'running'
        ? button('Pause', pausing, lab.pause)
        : (phase === 'paused' || phase === 'ready') &&
          examples &&
          button('Make this step', waiting, lab.step)}
    </div>
  );
}

/** One button with either title, which keeps the focus while it can do nothing. */
function button(title: string, idle: boolean, act: () => void) {
  return (
    <button
      key="go"
      type="button"
      className="small"
      aria-disabled={idle || undefined}
      onClick={idle ? undefined : act}
    >
      {title}
    </button>
  );
}
