import { lazy, Suspense } from 'react';
import type { ShownRun } from '../../../app/figures/shownRuns.ts';
import { defaultsOf } from '../../../experiment/controls/controls.ts';
import { type MethodName, methodNames, methods } from '../../../experiment/methods/methods.ts';
import { worldNameOf } from '../../../experiment/worlds.ts';
import { StepDiagram } from '../../stepDiagram/StepDiagram.tsx';
import '../../styles/stepDiagram.css';

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
  return (
    <section className="lesson-panel lesson-diagram" aria-label={`One step of ${methods[name].title}`}>
      <header>
        <h3>One step of {methods[name].title}</h3>
      </header>
      <StepDiagram {...shown} />
      <Suspense fallback={<div className="formula" />}>
        <Formula {...shown} />
      </Suspense>
    </section>
  );
}
