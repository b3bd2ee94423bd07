import { type KeyboardEvent, type ReactNode, type RefObject, useId } from 'react';
import { SKIPPED, type Vote } from '../../../app/lessons/votes.ts';
import { useWallKeys } from './useWallKeys.ts';
import './voteChoice.css';

interface VoteChoiceProps {
  pair: { prompt: string; a: { text: string }; b: { text: string } };
  /** "3 of 12", or what else says which one it is. */
  place: string;
  /** On the wall the arrows are the slides'. */
  presenting?: boolean;
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
export function VoteChoice({ pair, place, presenting = false, group, onVote, children }: VoteChoiceProps) {
  const heading = useId();
  useWallKeys(presenting, wallKeys(onVote));
  const press = (event: KeyboardEvent) => {
    if (presenting) return;
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
      className="vote-choice"
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
            <b>{presenting ? side.toUpperCase() : side === 'a' ? '← A' : 'B →'}</b>
            <span>… {pair[side].text.trim()}</span>
          </button>
        ))}
      </div>
      <div className="others" hidden={presenting}>
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

/** 1 for A, 2 for B, 3 for a tie: the slides leave digits alone. */
function wallKeys(onVote: (vote: Vote) => void): Record<string, () => boolean> {
  return Object.fromEntries(
    [1, 0, 0.5].map((vote, i) => [
      String(i + 1),
      () => {
        onVote(vote);
        return true;
      },
    ]),
  );
}
