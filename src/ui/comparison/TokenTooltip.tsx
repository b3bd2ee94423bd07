import { useLayoutEffect, useRef } from 'react';
import { signed } from '../numbers.ts';
import { type MarkedWord, nameOf, type Reason } from './spans.ts';

interface TokenTooltipProps {
  id: string;
  /** The word on the screen; both lie in the same positioned box. */
  anchor: HTMLElement;
  word: MarkedWord;
  reasons: readonly Reason[];
}

/** What there is to know about a word: its log-ratio, token by token, and what the judge found where it stands. */
export function TokenTooltip({ id, anchor, word, reasons }: TokenTooltipProps) {
  const box = useRef<HTMLDivElement>(null);
  // After every change: other reasons are wider, and the anchor may be another token.
  useLayoutEffect(() => {
    const tooltip = box.current;
    if (!tooltip) return;
    const room = (tooltip.offsetParent?.clientWidth ?? 0) - tooltip.offsetWidth;
    tooltip.style.left = `${Math.max(0, Math.min(anchor.offsetLeft, room))}px`;
    tooltip.style.top = `${anchor.offsetTop + anchor.offsetHeight + 3}px`;
  });
  return (
    <div ref={box} id={id} role="tooltip" className="token-tooltip">
      <p>
        “{nameOf(word.ink)}” log-ratio <b>{signed(word.logRatio, 3)}</b> nats
      </p>
      {word.tokens.length > 1 && (
        <p>{word.tokens.map(({ ink, logRatio }) => `${ink} ${signed(logRatio, 2)}`).join(' · ')}</p>
      )}
      {reasons.length > 0 && (
        <ul>
          {reasons.map(({ name, value, times }) => (
            <li key={name}>
              judge: {name}
              {times > 1 && ` ×${times}`} <b>{signed(value)}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
