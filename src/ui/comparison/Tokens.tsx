import { useId, useState } from 'react';
import type { CompletionView } from '../../experiment/metrics/metrics.ts';
import { signed } from '../numbers.ts';
import { bandOf } from './logRatio.ts';
import { nameOf, type Reason, verdictOf, wordsOf } from './spans.ts';
import { TokenTooltip } from './TokenTooltip.tsx';
import { useArrowStops } from './useArrowStops.ts';

interface TokensProps {
  who: string;
  /** Null where it stands elsewhere. */
  prompt: string | null;
  completion: CompletionView;
  /** The judge's reasons that stand on each token. */
  reasonsAt: readonly (readonly Reason[])[];
  /** Tokens of the reason that is pointed at. */
  lit: ReadonlySet<number> | null;
  /** The token that is pointed at or focused. */
  read: number | null;
  onRead(index: number | null): void;
}

/** A completion token by token. It is one stop for the Tab key; the arrow keys walk from token to token. */
export function Tokens({ who, prompt, completion, reasonsAt, lit, read, onRead }: TokensProps) {
  const { tokens, finished } = completion;
  const { group, stop, setStop, onKeyDown } = useArrowStops<HTMLDivElement>();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const tooltipId = useId();
  const at = Math.min(stop, tokens.length - 1);
  const token = read === null ? undefined : tokens[read];
  const show = (index: number, element: HTMLElement) => {
    setAnchor(element);
    onRead(index);
  };

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields, this is text */}
      <div
        ref={group}
        className="tokens"
        role="group"
        aria-label={`${who}, tokens with log-ratios and the judge’s reasons`}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onRead(null);
          else onKeyDown(event);
        }}
      >
        {prompt !== null && <span className="prompt">{prompt}</span>}
        {wordsOf(tokens).map(({ space, tokens: pieces }) => (
          <span key={pieces[0].index}>
            {space}
            <span className="word">
              {pieces.map(({ index, ink, logRatio }) => (
                <button
                  key={index}
                  type="button"
                  className={classOf(logRatio, reasonsAt[index] ?? [], lit?.has(index) ?? false)}
                  tabIndex={index === at ? 0 : -1}
                  aria-label={`${nameOf(ink)}, ${signed(logRatio)} nats`}
                  aria-describedby={read === index ? tooltipId : undefined}
                  onFocus={({ currentTarget }) => {
                    setStop(index);
                    show(index, currentTarget);
                  }}
                  onBlur={() => onRead(null)}
                  // A finger that taps leaves at once; the click brings the tooltip back until the next tap.
                  onClick={({ currentTarget }) => show(index, currentTarget)}
                  onPointerEnter={({ currentTarget }) => show(index, currentTarget)}
                  onPointerLeave={() => onRead(null)}
                >
                  {ink}
                </button>
              ))}
            </span>
          </span>
        ))}
        {!finished && <span className="cut"> … cut at the length limit</span>}
      </div>
      {token && anchor && (
        <TokenTooltip id={tooltipId} anchor={anchor} token={token} reasons={reasonsAt[read ?? 0] ?? []} />
      )}
    </>
  );
}

function classOf(logRatio: number, reasons: readonly Reason[], isLit: boolean): string {
  return ['token', bandOf(logRatio), verdictOf(reasons), isLit && 'lit'].filter(Boolean).join(' ');
}
