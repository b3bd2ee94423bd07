import { useState } from 'react';
import { familyOf } from '../../experiment/methods/methods.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { Chart } from '../charts/Chart.tsx';
import { useChartData } from '../charts/useChartData.ts';
import { Comparison } from '../comparison/Comparison.tsx';
import { LogRatioLegend } from '../comparison/LogRatioLegend.tsx';
import { Scrubber } from '../comparison/Scrubber.tsx';
import { useShown } from '../comparison/useShown.ts';
import { ControlPanel } from '../controls/ControlPanel.tsx';
import { useLabState } from '../useLab.ts';
import { HugeNumbers } from './HugeNumbers.tsx';

/** For the back row: three huge numbers, one chart, one pair of completions; the controls are folded away. */
export function ProjectorScreen() {
  const data = useChartData();
  const shown = useShown();
  const words = worldRecords[useLabState((state) => state.world)];
  const { who, sameWeights } = familyOf(shown.method);
  const [chosen, setChosen] = useState<string | null>(null);
  const [pair, setPair] = useState(0);
  const comparisons = shown.evaluation?.comparisons ?? [];
  const comparison = comparisons[pair % Math.max(1, comparisons.length)];
  const chart = data.charts.find(({ id }) => id === chosen) ?? data.charts[0];
  return (
    <main className="projector-screen">
      <HugeNumbers evaluation={shown.evaluation} method={shown.method} source={shown.label} />
      <section className="panel" aria-labelledby="chart-choice">
        <h2 id="chart-choice" className="visually-hidden">
          Chart
        </h2>
        <label className="choice">
          Chart{' '}
          <select value={chart.id} onChange={(event) => setChosen(event.target.value)}>
            {data.charts.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <Chart key={chart.id} chart={chart} data={data} />
        {data.comparisonSource && !data.notComparable && (
          <p className="source">Dotted: {data.comparisonSource}.</p>
        )}
      </section>
      <section className="panel" aria-labelledby="pair-heading">
        <header>
          <h2 id="pair-heading">
            {who === null ? 'Samples from the reference' : 'Completions'}{' '}
            <span className="tag">{shown.label}</span>
          </h2>
          <Scrubber {...shown} />
          <button type="button" disabled={comparisons.length < 2} onClick={() => setPair(pair + 1)}>
            Next prompt
          </button>
        </header>
        {comparison ? (
          <>
            <LogRatioLegend ratios={!sameWeights} />
            <Comparison comparison={comparison} promptApart={words.promptApart} who={who} />
          </>
        ) : (
          <p className="empty">{words.empty}</p>
        )}
      </section>
      <details className="folded">
        <summary>Controls</summary>
        <ControlPanel />
      </details>
    </main>
  );
}
