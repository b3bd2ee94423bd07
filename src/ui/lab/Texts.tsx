import { useMemo, useState } from 'react';
import { evaluationAt } from '../../app/runRecord.ts';
import { familyOf } from '../../experiment/methods/methods.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { Comparison } from '../comparison/Comparison.tsx';
import { Completion } from '../comparison/Completion.tsx';
import { LogRatioLegend } from '../comparison/LogRatioLegend.tsx';
import { Scrubber } from '../comparison/Scrubber.tsx';
import { useShown } from '../comparison/useShown.ts';
import { useLabState } from '../useLab.ts';
import { useReplay } from './useReplay.ts';
import { useShownRuns } from './useShownRuns.ts';
import { Verdict } from './Verdict.tsx';

/** One prompt, completed before and after, and by every pinned run that is to be compared; the others are a key away. */
export function Texts() {
  const shown = useShown();
  const words = worldRecords[useLabState((state) => state.world)];
  const [at, setAt] = useState(0);
  const [compared, setCompared] = useState(false);
  const pinned = useShownRuns().filter(({ role }) => role === 'pinned');
  const stepNames = shown.steps.join();
  const steps = useMemo(() => stepNames.split(',').map(Number), [stepNames]);
  const { playing, toggle } = useReplay(steps);
  const comparisons = shown.evaluation?.comparisons ?? [];
  const { who, sameWeights } = familyOf(shown.method);
  const index = Math.min(at, Math.max(0, comparisons.length - 1));
  const comparison = comparisons[index];

  const go = (by: number) => setAt((index + by + comparisons.length) % Math.max(1, comparisons.length));
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
        <h2 id="texts-heading">What it writes</h2>
        <span className="tag">{shown.label}</span>
        <span className="prompts">
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
      <div className="prompt-area">
        {comparison ? (
          <>
            <Comparison comparison={comparison} promptApart={words.promptApart} who={who} />
            {compared &&
              pinned.map(({ key, name, record }) => {
                const theirs = evaluationAt(record, null)?.comparisons[index];
                return (
                  theirs && (
                    <Completion
                      key={key}
                      who="policy"
                      title={name}
                      prompt={theirs.prompt}
                      promptApart={words.promptApart}
                      completion={theirs.policy}
                    />
                  )
                );
              })}
          </>
        ) : (
          <p className="empty">{words.empty}</p>
        )}
      </div>
      <footer>
        <LogRatioLegend ratios={!sameWeights} />
        {pinned.length > 0 && (
          <label className="check">
            <input type="checkbox" checked={compared} onChange={() => setCompared(!compared)} /> pinned runs
            too
          </label>
        )}
      </footer>
    </section>
  );
}
