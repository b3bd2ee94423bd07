import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { methods } from '../../experiment/methods/methods.ts';
import { examplesOf, type StepExamples } from '../../experiment/metrics/examples.ts';
import { brief } from '../numbers.ts';
import { useLabState } from '../useLab.ts';
import { type Bar, BatchStrip } from './BatchStrip.tsx';
import { MicroscopeState } from './MicroscopeState.tsx';
import PairCard from './PairCard.tsx';
import { PairView } from './PairView.tsx';
import { SampleView } from './SampleView.tsx';
import { Start } from './Start.tsx';
import { useStepExamples } from './useStepExamples.ts';
import { agreementOf } from './Verdict.tsx';
import './microscope.css';

/** What one step sees: the examples of the next batch, one at a time, with every number of its loss. */
export default function Microscope() {
  const state = useStepExamples();
  const { method, examples } = state;
  const of = examplesOf(method);
  const isPast = useLabState(
    ({ run }) => run !== null && examples !== null && examples.step >= run.config.steps,
  );
  const view = useRef<HTMLElement>(null);
  // Whoever opens it can go through the batch by keys at once.
  useEffect(() => view.current?.focus(), []);
  // The button that was pressed may be gone: the last step was made, or a failure ended the run.
  useEffect(() => {
    if (document.activeElement === document.body) view.current?.focus();
  });
  const [picked, setPicked] = useState({ of: '', index: 0 });
  const name = `${method} ${examples?.step}`;
  const batch = examples && batchOf(examples);
  const shown = picked.of === name ? picked.index : 0;
  const last = (batch?.views.length ?? 1) - 1;
  const show = (index: number) => setPicked({ of: name, index: Math.min(Math.max(index, 0), last) });
  const press = (event: KeyboardEvent) => {
    const by = { j: 1, k: -1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    show(shown + by);
  };
  return (
    <section
      ref={view}
      className="microscope"
      aria-label="Microscope"
      data-testid="microscope-panel"
      tabIndex={-1}
      onKeyDown={press}
    >
      <header>
        <h3>Microscope</h3>
        {examples && (
          <p className="source">
            {sourceOf(examples)}
            {isPast && ' The run ends before it.'}
          </p>
        )}
        {of && <MicroscopeState {...state} />}
      </header>
      {batch && (
        <>
          <Start examples={examples} />
          <BatchStrip {...batch} shown={shown} onShow={show} />
          {batch.views[shown]}
        </>
      )}
      {!of && (
        <>
          <p className="empty">
            {methods[method].title} has no per-pair or per-sample loss to take apart. These are the labelled
            pairs.
          </p>
          <PairCard />
        </>
      )}
    </section>
  );
}

function sourceOf(examples: StepExamples): string {
  const { title } = methods[examples.method];
  if (examples.of === 'pairs') {
    return `The ${examples.pairs.length} pairs of ${title}’s step ${examples.step + 1}, read by the policy before that step.`;
  }
  return `The ${examples.samples.length} samples of ${title}’s step ${examples.step + 1}; ρ compares the policy after that step with the one before.`;
}

/** A batch in the order of its weights: as bars, and each example large. */
interface BatchParts {
  bars: Bar[];
  views: ReactNode[];
  measure: string;
  mark: string;
  what: string;
}

function batchOf(examples: StepExamples): BatchParts {
  if (examples.of === 'pairs') {
    const sorted = examples.pairs.toSorted((a, b) => b.weight - a.weight);
    return {
      what: 'pair',
      measure: `weight in the gradient, ${rangeOf(sorted)}; mean loss ${brief(examples.loss, 3)}`,
      mark: 'gold disagrees with the label',
      bars: sorted.map((pair) => ({
        weight: pair.weight,
        marked: agreementOf(pair) === 'disagrees',
        says: `loss ${brief(pair.loss, 3)}${agreementOf(pair) === 'disagrees' ? ', gold disagrees' : ''}`,
      })),
      views: sorted.map((pair, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a batch may have a pair twice; its order is fixed
        <PairView key={i} examples={examples} example={pair} />
      )),
    };
  }
  const sorted = examples.samples.toSorted((a, b) => b.weight - a.weight);
  const clippedIn = (i: number) => sorted[i].tokens.filter(({ clipped }) => clipped).length;
  return {
    what: 'sample',
    measure: `mean |advantage|, ${rangeOf(sorted)}; mean score ${brief(examples.next.score)}`,
    mark: 'has clipped tokens',
    bars: sorted.map(({ weight, score }, i) => ({
      weight,
      marked: clippedIn(i) > 0,
      says: `score ${brief(score)}${clippedIn(i) > 0 ? `, ${clippedIn(i)} tokens clipped` : ''}`,
    })),
    views: sorted.map((sample, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: samples may be alike; their order is fixed
      <SampleView key={i} examples={examples} example={sample} />
    )),
  };
}

/** @param sorted by weight, the largest first */
function rangeOf(sorted: readonly { weight: number }[]): string {
  const [most, least] = [sorted[0], sorted.at(-1)].map((example) => brief(example?.weight ?? 0, 3));
  return most === least ? most : `${least} to ${most}`;
}
