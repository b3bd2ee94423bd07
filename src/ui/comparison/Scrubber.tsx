import { useId } from 'react';
import { useLab } from '../useLab.ts';
import type { Shown } from './useShown.ts';

/** Chooses the step whose completions are shown; at its right end it follows the run. */
export function Scrubber({ evaluation, steps, newest }: Shown) {
  const lab = useLab();
  const id = useId();
  const step = evaluation?.row.step ?? 0;
  const index = Math.max(0, steps.indexOf(step));
  return (
    <div className="scrubber">
      <label htmlFor={id}>
        step <b>{step}</b>
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={Math.max(0, steps.length - 1)}
        value={index}
        disabled={steps.length < 2}
        aria-valuetext={`step ${step}`}
        onChange={(event) => {
          const chosen = Number(event.target.value);
          lab.showStep(chosen === steps.length - 1 ? null : steps[chosen]);
        }}
      />
      <button type="button" className="quiet small" disabled={newest} onClick={() => lab.showStep(null)}>
        newest
      </button>
    </div>
  );
}
