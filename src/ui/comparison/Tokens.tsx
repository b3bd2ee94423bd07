import { useState } from 'react';
import type { CompletionView } from '../../experiment/metrics.ts';
import { signed } from '../numbers.ts';
import { bandOf } from './logRatio.ts';
import { nameOf, wordsOf } from './spans.ts';
import { useArrowStops } from './useArrowStops.ts';

interface TokensProps {
  who: 'reference' | 'policy';
  prompt: string;
  completion: CompletionView;
  /** Tokens that a reason of the judge stands on. */
  lit: ReadonlySet<number> | null;
}

/** A completion token by token. It is one stop for the Tab key; the arrow keys walk from token to token. */
export function Tokens({ who, prompt, completion: { tokens, finished }, lit }: TokensProps) {
  const { group, stop, setStop, onKeyDown } = useArrowStops<HTMLDivElement>();
  const [read, setRead] = useState<number | null>(null);
  const at = Math.min(stop, tokens.length - 1);
  const token = read === null ? undefined : tokens[read];

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields, this is text */}
      <div
        ref={group}
        className="tokens"
        role="group"
        aria-label={`${who}, tokens with log-ratios`}
        onKeyDown={onKeyDown}
      >
        <span className="prompt">{prompt}</span>
        {wordsOf(tokens).map(({ space, tokens: pieces }) => (
          <span key={pieces[0].index}>
            {space}
            <span className="word">
              {pieces.map(({ index, ink, logRatio }) => (
                <button
                  key={index}
                  type="button"
                  className={`token ${bandOf(logRatio)}${lit?.has(index) ? ' lit' : ''}`}
                  tabIndex={index === at ? 0 : -1}
                  aria-label={`${nameOf(ink)}, ${signed(logRatio)} nats`}
                  onFocus={() => {
                    setStop(index);
                    setRead(index);
                  }}
                  onBlur={() => setRead(null)}
                  onPointerEnter={() => setRead(index)}
                  onPointerLeave={() => setRead(null)}
                >
                  {ink}
                </button>
              ))}
            </span>
          </span>
        ))}
        {!finished && <span className="cut"> … cut at the length limit</span>}
      </div>
      <p className="readout" aria-hidden="true">
        {token && (
          <>
            “{nameOf(token.text)}” log-ratio <b>{signed(token.logRatio, 3)}</b> nats
          </>
        )}
      </p>
    </>
  );
}
