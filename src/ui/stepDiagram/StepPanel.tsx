import { familyOf, methods } from '../../experiment/methods/methods.ts';
import { MicroscopeButton } from '../microscope/MicroscopeButton.tsx';
import { Formula } from './Formula.tsx';
import { StepDiagram } from './StepDiagram.tsx';
import { useStep } from './useStep.ts';

export function StepPanel() {
  const shown = useStep();
  return (
    <section className="panel" aria-labelledby="step-heading">
      <header>
        <h2 id="step-heading">
          One step{familyOf(shown.method).isNamed && ` of ${methods[shown.method].title}`}{' '}
          {shown.record && <span className="tag">{shown.source}</span>}
        </h2>
        <MicroscopeButton />
      </header>
      <StepDiagram {...shown} />
      <Formula {...shown} />
    </section>
  );
}
