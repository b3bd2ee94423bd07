import pairs from 'virtual:mystery-labels';
import { useState } from 'react';
import {
  choseMore,
  type MysteryName,
  type MysteryPair,
  mysteryMeasures,
  mysteryNames,
} from '../../../app/lessons/mysteryLabels.ts';
import type { Estimate } from '../../../experiment/metrics/statistics.ts';
import { signed } from '../../numbers.ts';
import { useProgress, useProgressState } from '../useProgress.ts';
import './mysteryLabels.css';

const AT_ONCE = 10;
const KEY = 'mystery labels';

/** Four labellers with tastes that nobody tells: labels are asked for ten pairs at a time, counted, and read. */
export default function MysteryLabels() {
  const progress = useProgress();
  const asked = useProgressState(({ widgets }) => Math.min(pairs.length, widgets[KEY]?.[0] ?? 0));
  const bought = pairs.slice(0, asked);
  const ask = (count: number) => progress.keep(KEY, [Math.min(pairs.length, count)]);
  const isSpent = asked === pairs.length;
  return (
    <section className="mystery" aria-label="Labels of four labellers">
      <p className="mystery-buttons">
        <button
          type="button"
          className="primary"
          aria-disabled={isSpent}
          onClick={() => ask(asked + AT_ONCE)}
        >
          Ask for {AT_ONCE} more pairs
        </button>
        <button type="button" className="small" aria-disabled={asked === 0} onClick={() => ask(0)}>
          Start over
        </button>
        <span role="status">
          {asked} of {pairs.length} pairs labelled{isSpent && ': the budget is spent'}
        </span>
      </p>
      <Counts bought={bought} />
      {asked > 0 && <Reader bought={bought} />}
    </section>
  );
}

/** How often each labeller chose what has more of something. */
function Counts({ bought }: { bought: readonly MysteryPair[] }) {
  const n = mysteryMeasures.map(({ name }) => choseMore(bought, 'A', name)?.n ?? 0);
  return (
    <>
      <table>
        <caption>How often they chose …</caption>
        <thead>
          <tr>
            <th scope="col">labeller</th>
            {mysteryMeasures.map(({ name, words }) => (
              <th key={name} scope="col">
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {mysteryNames.map((labeller) => (
            <tr key={labeller}>
              <th scope="row">{labeller}</th>
              {mysteryMeasures.map(({ name }) => (
                <td key={name}>{written(choseMore(bought, labeller, name))}</td>
              ))}
            </tr>
          ))}
          <tr className="faint">
            <th scope="row">pairs</th>
            {mysteryMeasures.map(({ name }, i) => (
              <td key={name}>{n[i]}</td>
            ))}
          </tr>
        </tbody>
      </table>
      <p className="faint">
        95% intervals (Wilson). A pair counts only where its answers differ. The pairs were picked so that in
        many of them one answer flatters.
      </p>
    </>
  );
}

/** The pairs themselves, one at a time: a count does not say why. */
function Reader({ bought }: { bought: readonly MysteryPair[] }) {
  const [at, setAt] = useState(0);
  const index = Math.min(at, bought.length - 1);
  const { prompt, sides, chosen } = bought[index];
  const go = (by: number) => setAt((index + by + bought.length) % bought.length);
  return (
    <article className="mystery-pair" aria-label={`Pair ${index + 1}`}>
      <p className="prompts">
        <button type="button" className="quiet small" aria-label="Previous pair" onClick={() => go(-1)}>
          ‹
        </button>
        pair {index + 1} of {bought.length}
        <button type="button" className="quiet small" aria-label="Next pair" onClick={() => go(1)}>
          ›
        </button>
      </p>
      <p>
        <b>{prompt}</b>
      </p>
      <ul>
        {sides.map((side, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: sides have no name
          <li key={i}>
            <span>… {side.text.trim()}</span>
            <span className="faint">
              gold {signed(side.gold)}, {side.words} words. Chosen by {listOf(chosen, i)}.
            </span>
          </li>
        ))}
      </ul>
    </article>
  );
}

function listOf(chosen: MysteryPair['chosen'], side: number): string {
  const names: MysteryName[] = mysteryNames.filter((name) => chosen[name] === side);
  return names.length === 0 ? 'nobody' : names.join(', ');
}

function written(estimate: Estimate | null): string {
  if (!estimate) return '–';
  const [value, low, high] = [estimate.value, ...estimate.interval].map((share) => Math.round(100 * share));
  return `${value}% [${low}, ${high}]`;
}
