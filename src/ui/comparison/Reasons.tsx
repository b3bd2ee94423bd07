import { signed } from '../numbers.ts';
import type { Reason } from './spans.ts';

interface ReasonsProps {
  reasons: readonly Reason[];
  kept: string | null;
  onKeep(name: string | null): void;
  onPoint(name: string | null): void;
}

/** Why the judge gives this score; a reason that has a place in the text lights it up. */
export function Reasons({ reasons, kept, onKeep, onPoint }: ReasonsProps) {
  if (reasons.length === 0) return <p className="reasons none">The judge found nothing to score.</p>;
  return (
    <ul className="reasons" aria-label="reasons of the gold judge">
      {reasons.map(({ name, value, times, spans }) => {
        const text = (
          <>
            {name}
            {times > 1 && ` ×${times}`} <b>{signed(value)}</b>
          </>
        );
        return (
          <li key={name}>
            {spans.length > 0 ? (
              <button
                type="button"
                aria-pressed={kept === name}
                onClick={() => onKeep(kept === name ? null : name)}
                onPointerEnter={({ pointerType }) => pointerType === 'mouse' && onPoint(name)}
                onPointerLeave={() => onPoint(null)}
              >
                {text}
              </button>
            ) : (
              <span>{text}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
