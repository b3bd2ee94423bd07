import { type KeyboardEvent, type ReactNode, type RefObject, useId } from 'react';
import { SKIPPED, type Vote, type VotePair } from '../../../app/lessons/votes.ts';
import './pairChoice.css';

interface PairChoiceProps {
  pair: VotePair;
  /** "3 of 12", or what else says which one it is. */
  place: string;
  /** Takes the focus, so that the keys work at once. */
  group?: RefObject<HTMLElement | null>;
  onVote(vote: Vote): void;
  children?: ReactNode;
}

const keys: Readonly<Record<string, Vote>> = {
  ArrowLeft: 1,
  ArrowRight: 0,
  '=': 0.5,
  s: SKIPPED,
  S: SKIPPED,
};

/** Two completions of one prompt, and a choice between them: by buttons, or by ←, → and = and S. */
export function PairChoice({ pair, place, group, onVote, children }: PairChoiceProps) {
  const heading = useId();
  const press = (event: KeyboardEvent) => {
    const vote = keys[event.key];
    if (vote === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    // The arrows are the slides' too, and here they choose.
    event.preventDefault();
    event.stopPropagation();
    onVote(vote);
  };
  return (
    <section
      ref={group}
      className="pair-choice"
      aria-labelledby={heading}
      aria-keyshortcuts="ArrowLeft ArrowRight = S"
      tabIndex={-1}
      onKeyDown={press}
    >
      <p className="place">{place}</p>
      <p id={heading} className="prompt">
        {pair.prompt} …
      </p>
      <div className="sides">
        {(['a', 'b'] as const).map((side) => (
          <button key={side} type="button" className="side" onClick={() => onVote(side === 'a' ? 1 : 0)}>
            <b>{side === 'a' ? '← A' : 'B →'}</b>
            <span>… {pair[side].text.trim()}</span>
          </button>
        ))}
      </div>
      <div className="others">
        <button type="button" className="small" onClick={() => onVote(0.5)}>
          No difference <kbd>=</kbd>
        </button>
        <button type="button" className="small" onClick={() => onVote(SKIPPED)}>
          Skip <kbd>S</kbd>
        </button>
        {children}
      </div>
    </section>
  );
}
