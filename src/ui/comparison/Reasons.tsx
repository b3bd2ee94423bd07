import { signed } from '../numbers.ts';
import type { Reason } from './spans.ts';
import { useArrowStops } from './useArrowStops.ts';

interface ReasonsProps {
  reasons: readonly Reason[];
  kept: string | null;
  onKeep(name: string | null): void;
  onPoint(name: string | null): void;
}

/** Why the judge gives this score; a reason that has a place in the text lights it up. */
export function Reasons({ reasons, kept, onKeep, onPoint }: ReasonsProps) {
  const { group, stop, setStop, onKeyDown } = useArrowStops<HTMLUListElement>();
  if (reasons.length === 0) return <p className="reasons none">The judge found nothing to score.</p>;
  const placed = reasons.filter(({ spans }) => spans.length > 0).map(({ name }) => name);
  const at = Math.min(stop, placed.length - 1);
  return (
    <ul ref={group} className="reasons" aria-label="reasons of the gold judge" onKeyDown={onKeyDown}>
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
                tabIndex={placed.indexOf(name) === at ? 0 : -1}
                onFocus={() => setStop(placed.indexOf(name))}
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
