import { lazy, Suspense } from 'react';
import { familyOf, methods } from '../../experiment/methods/methods.ts';
import { MicroscopeButton } from '../microscope/MicroscopeButton.tsx';
import { useLabState } from '../useLab.ts';
import { StepDiagram } from './StepDiagram.tsx';
import { useStep } from './useStep.ts';

/** The formulas of all methods are large, and the picture says the same meanwhile. */
const Formula = lazy(() => import('./Formula.tsx'));

export function StepPanel() {
  const shown = useStep();
  const running = useLabState((state) => state.phase === 'running');
  return (
    <section
      className={running ? 'panel step-panel running' : 'panel step-panel'}
      aria-labelledby="step-heading"
    >
      <header>
        <h2 id="step-heading">
          One step{familyOf(shown.method).isNamed && ` of ${methods[shown.method].title}`}{' '}
          {shown.record && <span className="tag">{shown.source}</span>}
        </h2>
        <MicroscopeButton />
      </header>
      <StepDiagram {...shown} />
      <Suspense fallback={<div className="formula" />}>
        <Formula {...shown} />
      </Suspense>
    </section>
  );
}
