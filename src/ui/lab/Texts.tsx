import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import type { ShownRun } from '../../app/figures/shownRuns.ts';
import { mostLostFirst } from '../../app/figures/verdict.ts';
import { evaluationAt } from '../../app/runRecord.ts';
import { withPanel } from '../../app/view.ts';
import { familyOf } from '../../experiment/methods/methods.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { Comparison } from '../comparison/Comparison.tsx';
import { Completion } from '../comparison/Completion.tsx';
import { LogRatioLegend } from '../comparison/LogRatioLegend.tsx';
import { Scrubber } from '../comparison/Scrubber.tsx';
import { useShown } from '../comparison/useShown.ts';
import { SeriesSwatch } from '../figures/markers.tsx';
import { useLab, useLabState } from '../useLab.ts';
import { useReplay } from './useReplay.ts';
import { styleOfRun, useShownRuns } from './useShownRuns.ts';
import { Verdict } from './Verdict.tsx';

const PairCard = lazy(() => import('../microscope/PairCard.tsx'));

/** What the model writes, and what it learns from. */
export function Texts() {
  const lab = useLab();
  const view = useLabState((state) => state.view);
  const hasPairs = useLabState((state) => state.model?.shippedPairs !== 0);
  const pair = hasPairs && view.open.includes('pair');
  const setPair = (isOpen: boolean) => lab.show(withPanel(view, 'pair', isOpen));
  const choice = (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons is no fieldset
    <div className="tabs" role="group" aria-label="Texts">
      <button type="button" aria-pressed={!pair} onClick={() => setPair(false)}>
        What it writes
      </button>
      {hasPairs && (
        <button type="button" aria-pressed={pair} data-testid="show-pair" onClick={() => setPair(true)}>
          A training pair
        </button>
      )}
    </div>
  );
  if (!pair) return <Completions choice={choice} />;
  return (
    <section className="panel texts of-pair" aria-label="A training pair">
      <header>{choice}</header>
      <div className="prompt-area">
        <Suspense fallback={<p className="empty">Loading …</p>}>
          <PairCard />
        </Suspense>
      </div>
    </section>
  );
}

/** One prompt, completed before and after, and by every pinned run that is to be compared; the others are a key away. */
function Completions({ choice }: { choice: ReactNode }) {
  const shown = useShown();
  const words = worldRecords[useLabState((state) => state.world)];
  const lab = useLab();
  const view = useLabState((state) => state.view);
  const at = view.prompt - 1;
  const setAt = (index: number) => lab.show({ prompt: index + 1 });
  const compared = view.open.includes('beside');
  const [byLoss, setByLoss] = useState(false);
  const pinned = useShownRuns().filter(({ role }) => role === 'pinned');
  const stepNames = shown.steps.join();
  const steps = useMemo(() => stepNames.split(',').map(Number), [stepNames]);
  const { playing, toggle } = useReplay(steps);
  const drawn = shown.evaluation?.comparisons ?? [];
  const comparisons = byLoss ? mostLostFirst(drawn) : drawn;
  const { who, sameWeights } = familyOf(shown.method);
  const index = Math.min(at, Math.max(0, comparisons.length - 1));
  const comparison = comparisons[index];

  const go = (by: number) => {
    if (comparisons.length > 0) setAt((index + by + comparisons.length) % comparisons.length);
  };
  return (
    <section
      className="panel texts"
      aria-labelledby="texts-heading"
      onKeyDown={({ key, target }) => {
        if (target instanceof HTMLInputElement) return;
        if (key === 'PageDown') go(1);
        if (key === 'PageUp') go(-1);
      }}
    >
      <header>
        <h2 id="texts-heading" className="visually-hidden">
          What it writes
        </h2>
        {choice}
        <span className="tag">{shown.label}</span>
        <span className="prompts">
          <button
            type="button"
            className="quiet small"
            aria-pressed={byLoss}
            disabled={who === null || comparisons.length < 2}
            onClick={() => {
              setByLoss(!byLoss);
              setAt(0);
            }}
          >
            Largest loss first
          </button>
          <button type="button" className="quiet small" aria-label="Previous prompt" onClick={() => go(-1)}>
            ‹
          </button>
          prompt {comparisons.length === 0 ? 0 : index + 1} of {comparisons.length}
          <button type="button" className="quiet small" aria-label="Next prompt" onClick={() => go(1)}>
            ›
          </button>
        </span>
      </header>
      <Verdict />
      <div className="scrub">
        <button
          type="button"
          className="small"
          data-testid="replay"
          disabled={steps.length < 3}
          aria-label={playing ? 'Stop the replay' : 'Replay the run'}
          onClick={toggle}
        >
          {playing ? '■' : '▶'}
        </button>
        <Scrubber {...shown} />
      </div>
      <div className="prompt-area" key={comparison?.prompt}>
        {comparison ? (
          <Comparison
            comparison={comparison}
            promptApart={words.promptApart}
            who={who}
            beside={compared && pinned.length > 0 && <Pinned runs={pinned} prompt={comparison.prompt} />}
          />
        ) : (
          <p className="empty">{words.empty}</p>
        )}
      </div>
      <footer>
        <LogRatioLegend ratios={!sameWeights} />
        {pinned.length > 0 && (
          <label className="check">
            <input
              type="checkbox"
              checked={compared}
              onChange={() => lab.show(withPanel(view, 'beside', !compared))}
            />{' '}
            pinned runs too
          </label>
        )}
      </footer>
    </section>
  );
}

/** What the pinned runs write there, each at the shown step or the one nearest to it. */
function Pinned({ runs, prompt }: { runs: readonly ShownRun[]; prompt: string }) {
  const shownStep = useLabState((state) => state.shownStep);
  const { promptApart } = worldRecords[useLabState((state) => state.world)];
  return runs.map((run) => {
    const evaluation = evaluationAt(run.record, shownStep);
    const theirs = evaluation?.comparisons.find((comparison) => comparison.prompt === prompt);
    return (
      theirs && (
        <Completion
          key={run.key}
          who="policy"
          title={`${run.name}, step ${evaluation?.row.step}`}
          swatch={<SeriesSwatch style={styleOfRun(run)} />}
          prompt={prompt}
          promptApart={promptApart}
          completion={theirs.policy}
        />
      )
    );
  });
}
