import { useState } from 'react';
import { familyOf } from '../../experiment/methods/methods.ts';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { useLabState } from '../useLab.ts';
import { Comparison } from './Comparison.tsx';
import { LogRatioLegend } from './LogRatioLegend.tsx';
import { Scrubber } from './Scrubber.tsx';
import { useShown } from './useShown.ts';

const FIRST = 4;
/** A KL below this, in nats, is 0 up to rounding. */
const ROUNDING = 1e-3;

const isUntouched = (evaluation: Evaluation | null) =>
  evaluation?.row.step === 0 && evaluation.row.kl < ROUNDING;

/** What the model writes, before and now. */
export function ComparisonPanel() {
  const shown = useShown();
  const words = worldRecords[useLabState((state) => state.world)];
  const [all, setAll] = useState(false);
  const comparisons = shown.evaluation?.comparisons ?? [];
  const { who, untouched, sameWeights } = familyOf(shown.method);
  const visible = all ? comparisons : comparisons.slice(0, FIRST);
  const hidden = comparisons.length - visible.length;
  return (
    <section className="panel comparisons" aria-labelledby="comparisons-heading">
      <header>
        <h2 id="comparisons-heading">
          {who === null ? 'Samples from the reference' : 'Completions'}{' '}
          <span className="tag">{shown.label}</span>
        </h2>
        <Scrubber {...shown} />
      </header>
      {comparisons.length === 0 ? (
        <p className="empty">{words.empty}</p>
      ) : (
        <>
          <LogRatioLegend ratios={!sameWeights} />
          {(who === null || isUntouched(shown.evaluation)) && <p className="empty">{untouched}</p>}
        </>
      )}
      {visible.map((comparison, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two samples may share a prompt; their order is fixed
        <Comparison key={index} comparison={comparison} promptApart={words.promptApart} who={who} />
      ))}
      {comparisons.length > FIRST && (
        <button type="button" className="quiet" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${hidden} more`}
        </button>
      )}
    </section>
  );
}
