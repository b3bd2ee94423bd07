import { useLayoutEffect, useRef } from 'react';
import type { TokenView } from '../../experiment/metrics/metrics.ts';
import { signed } from '../numbers.ts';
import { nameOf, type Reason } from './spans.ts';

interface TokenTooltipProps {
  id: string;
  /** The token on the screen; both lie in the same positioned box. */
  anchor: HTMLElement;
  token: TokenView;
  reasons: readonly Reason[];
}

/** What there is to know about a token: its log-ratio, and what the judge found where it stands. */
export function TokenTooltip({ id, anchor, token, reasons }: TokenTooltipProps) {
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
        “{nameOf(token.text)}” log-ratio <b>{signed(token.logRatio, 3)}</b> nats
      </p>
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
