import { signed } from '../numbers.ts';
import type { PlacedReason } from './spans.ts';
import { useArrowStops } from './useArrowStops.ts';

interface ReasonsProps {
  reasons: readonly PlacedReason[];
  /** Those that stand on the word that is pointed at. */
  lit: readonly PlacedReason[];
  kept: string | null;
  onKeep(name: string | null): void;
  onPoint(name: string | null): void;
}

/** Why the judge gives this score; a reason that has a place in the text lights it up, by pointer or by focus. */
export function Reasons({ reasons, lit, kept, onKeep, onPoint }: ReasonsProps) {
  const { group, stop, setStop, onKeyDown } = useArrowStops<HTMLUListElement>();
  if (reasons.length === 0) return <p className="reasons none">The judge found nothing to score.</p>;
  const placed = reasons.filter(({ tokens }) => tokens.size > 0).map(({ name }) => name);
  const at = Math.min(stop, placed.length - 1);
  return (
    <ul ref={group} className="reasons" aria-label="reasons of the gold judge" onKeyDown={onKeyDown}>
      {reasons.map((reason) => {
        const { name, value, times, tokens } = reason;
        const text = (
          <>
            {name}
            {times > 1 && ` ×${times}`} <b>{signed(value)}</b>
          </>
        );
        return (
          <li key={name}>
            {tokens.size > 0 ? (
              <button
                type="button"
                tabIndex={placed.indexOf(name) === at ? 0 : -1}
                className={lit.includes(reason) ? 'lit' : undefined}
                onFocus={() => {
                  setStop(placed.indexOf(name));
                  onPoint(name);
                }}
                onBlur={() => onPoint(null)}
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
