import { lazy, Suspense } from 'react';
import type { ShownRun } from '../../../app/figures/shownRuns.ts';
import { defaultsOf } from '../../../experiment/controls/controls.ts';
import { familyOf, type MethodName, methodNames, methods } from '../../../experiment/methods/methods.ts';
import { worldNameOf } from '../../../experiment/worlds.ts';
import '../../styles/stepDiagram.css';

const StepDiagram = lazy(() => import('../../stepDiagram/StepDiagram.tsx'));
const Formula = lazy(() => import('../../stepDiagram/Formula.tsx'));

interface DiagramPanelProps {
  method: string;
  runs: readonly ShownRun[];
}

/** The picture and the formula of one step, with the numbers of the beat's run where it is of that method. */
export function DiagramPanel({ method, runs }: DiagramPanelProps) {
  const name = methodNames.find((known): known is MethodName => known === method);
  if (!name) throw new Error(`There is no method "${method}".`);
  const run = runs.find(({ record }) => record.method === name);
  const shown = {
    method: name,
    config: run?.record.config ?? defaultsOf(methods[name].controls),
    world: worldNameOf(run?.record.world ?? 'reviews') ?? 'reviews',
    record: run?.record ?? null,
    source: run?.role === 'now' ? 'measured' : 'recorded',
    at: null,
  } as const;
  const title = familyOf(name).isNamed ? `One step of ${methods[name].title}` : methods[name].title;
  return (
    <section className="lesson-panel lesson-diagram" aria-label={title}>
      <header>
        <h3>{title}</h3>
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
