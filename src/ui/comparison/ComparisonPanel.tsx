import { useState } from 'react';
import { useLabState } from '../useLab.ts';
import { wordsFor } from '../worldWords.ts';
import { Comparison } from './Comparison.tsx';
import { LogRatioLegend } from './LogRatioLegend.tsx';
import { Scrubber } from './Scrubber.tsx';
import { useShown } from './useShown.ts';

const FIRST = 4;

/** What the model writes, before and now. */
export function ComparisonPanel() {
  const shown = useShown();
  const words = wordsFor(useLabState((state) => state.world));
  const [all, setAll] = useState(false);
  const comparisons = shown.evaluation?.comparisons ?? [];
  const visible = all ? comparisons : comparisons.slice(0, FIRST);
  const hidden = comparisons.length - visible.length;
  return (
    <section className="panel comparisons" aria-labelledby="comparisons-heading">
      <header>
        <h2 id="comparisons-heading">
          What it writes <span className="tag">{shown.label}</span>
        </h2>
        <Scrubber {...shown} />
      </header>
      {comparisons.length === 0 ? (
        <p className="empty">{words.empty}</p>
      ) : (
        <>
          <LogRatioLegend />
          {shown.evaluation?.row.step === 0 && (
            <p className="empty">Step 0: the policy still is the reference, so both write the same.</p>
          )}
        </>
      )}
      {visible.map((comparison, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two samples may share a prompt; their order is fixed
        <Comparison key={index} comparison={comparison} promptApart={words.promptApart} />
      ))}
      {comparisons.length > FIRST && (
        <button type="button" className="quiet" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${hidden} more`}
        </button>
      )}
    </section>
  );
}
