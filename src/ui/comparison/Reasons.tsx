import type { JudgementPart } from '../../experiment/metrics.ts';
import { signed } from '../numbers.ts';

interface ReasonsProps {
  parts: readonly JudgementPart[];
  lit: number | null;
  onLight(part: number | null): void;
}

/** Why the judge gives this score; a reason that has a place in the text lights it up. */
export function Reasons({ parts, lit, onLight }: ReasonsProps) {
  if (parts.length === 0) return <p className="reasons none">The judge found nothing to score.</p>;
  return (
    <ul className="reasons" aria-label="reasons of the gold judge">
      {parts.map(({ name, value, span }, index) => {
        const text = (
          <>
            {name} <b>{signed(value)}</b>
          </>
        );
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same reason may come twice, in its order
          <li key={index} className={value < 0 ? 'minus' : 'plus'}>
            {span ? (
              <button
                type="button"
                aria-pressed={lit === index}
                onClick={() => onLight(lit === index ? null : index)}
                onPointerEnter={() => onLight(index)}
                onPointerLeave={() => onLight(null)}
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
