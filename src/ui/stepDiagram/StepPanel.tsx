import { lazy, Suspense } from 'react';
import { lastStep } from '../../app/runRecord.ts';
import { familyOf, methods } from '../../experiment/methods/methods.ts';
import { MicroscopeButton } from '../microscope/MicroscopeButton.tsx';
import { useLabState } from '../useLab.ts';
import { useStep } from './useStep.ts';

/** Pictures and formulas of all methods are large, and the page can be used meanwhile. */
const StepDiagram = lazy(() => import('./StepDiagram.tsx'));
const Formula = lazy(() => import('./Formula.tsx'));

export function StepPanel() {
  const shown = useStep();
  const running = useLabState((state) => state.phase === 'running');
  // Even and odd steps by turns, so that each begins the walk along the edges anew.
  const stepped = useLabState(({ phase, run }) => phase === 'paused' && run && lastStep(run) % 2);
  return (
    <section
      className={running ? 'panel step-panel running' : 'panel step-panel'}
      data-stepped={stepped === false ? undefined : stepped}
      aria-labelledby="step-heading"
    >
      <header>
        <h2 id="step-heading">
          One step{familyOf(shown.method).isNamed && ` of ${methods[shown.method].title}`}{' '}
          {shown.record && <span className="tag">{shown.source}</span>}
        </h2>
        <MicroscopeButton />
      </header>
      <Suspense fallback={<svg className="step-diagram" viewBox="0 0 640 212" aria-hidden="true" />}>
        <StepDiagram {...shown} />
      </Suspense>
      <Suspense fallback={<div className="formula" />}>
        <Formula {...shown} />
      </Suspense>
    </section>
  );
}
