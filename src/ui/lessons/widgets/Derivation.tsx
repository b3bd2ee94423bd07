import derivation from 'virtual:derivation';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { gibbsTable } from '../../../app/lessons/gibbsTable.ts';
import { derivationLines } from '../../../experiment/lessons/derivation.ts';
import { Mathml } from '../../stepDiagram/Mathml.tsx';
import { derivationNumbers } from './derivationNumbers.ts';
import { GibbsPair } from './GibbsPair.tsx';
import { onward, useWallKeys } from './useWallKeys.ts';
import type { WidgetProps } from './widgets.ts';
import './derivation.css';

/** From here on lines speak of a pair. */
const PAIRS_FROM = derivationLines.findIndex(({ name }) => name === 'bradley-terry');

/** How many lines were shown, by the first of them: whoever blacks the screen or comes back goes on there. */
const reached = new Map<number, number>();

function useShown(first: number): [number, (count: number) => void] {
  const [shown, setShown] = useState(reached.get(first) ?? 1);
  return [
    shown,
    (count) => {
      reached.set(first, count);
      setShown(count);
    },
  ];
}

/**
 * The derivation of DPO's loss, one line at a time, each with the numbers of the table of lesson 3. Options: `from` and
 * `to`, numbers of lines from 1; `pair: above` where the pair is chosen in another widget of the beat.
 */
export default function Derivation({ options, presenting }: WidgetProps) {
  const first = Number(options.from ?? 1) - 1;
  const lines = derivationLines.slice(first, Number(options.to ?? derivationLines.length));
  const [shown, show] = useShown(first);
  const state = useStore(gibbsTable);
  const numbers = derivationNumbers(state, state.own, state.pair);
  const list = useRef<HTMLOListElement>(null);
  const go = (count: number): boolean => {
    if (count < 1 || count > lines.length) return false;
    show(count);
    return true;
  };
  const [next, back] = [() => go(shown + 1), () => go(shown - 1)];
  // A clicker that goes on reveals what is left before it leaves the slide; one that goes back leaves it at once.
  useWallKeys(presenting, { ...onward(next), Backspace: back });

  useEffect(() => {
    // The newest line is the one that is spoken of.
    if (shown > 1) list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [shown]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Backspace') return;
    event.preventDefault();
    back();
  };

  const hasPair = lines.slice(0, shown).some((line) => derivationLines.indexOf(line) >= PAIRS_FROM);
  return (
    <section
      className={`derivation${presenting ? ' on-wall' : ''}`}
      aria-label="The derivation, line by line"
      onKeyDown={onKeyDown}
    >
      <ol ref={list} aria-live="polite">
        {lines.slice(0, shown).map(({ name, title, why }, i) => (
          <li key={name} value={first + i + 1} className={i === shown - 1 ? 'newest' : undefined}>
            <h4>{title}</h4>
            <p className="why">{why}</p>
            <div className="derivation-formula">
              <Mathml display="block" aria-label={title}>
                {derivation[name]}
              </Mathml>
            </div>
            <p className="numbers">{numbers[name]}</p>
          </li>
        ))}
      </ol>
      {hasPair && !presenting && options.pair !== 'above' && <GibbsPair />}
      <p className="derivation-buttons">
        <button type="button" onClick={back} aria-disabled={shown === 1}>
          Back
        </button>
        <button type="button" className="primary" onClick={next} aria-disabled={shown === lines.length}>
          Next line
        </button>
        <span>
          {shown} of {lines.length}
        </span>
      </p>
    </section>
  );
}
