import { type KeyboardEvent, useRef, useState } from 'react';
import type { CompletionView } from '../../experiment/metrics.ts';
import { signed } from '../numbers.ts';
import { bandOf } from './logRatio.ts';
import { Reasons } from './Reasons.tsx';
import { shownText, tokensUnder } from './spans.ts';

interface CompletionProps {
  who: 'reference' | 'policy';
  prompt: string;
  completion: CompletionView;
}

/** One completion: its tokens coloured by log-ratio, the judge's score, and the reasons for it. */
export function Completion({ who, prompt, completion }: CompletionProps) {
  const [lit, setLit] = useState<number | null>(null);
  const part = lit === null ? undefined : completion.parts[lit];
  const under = part && tokensUnder(part, prompt, completion.tokens);
  return (
    <div className={`completion ${who}`} data-testid={`comparison-${who}`}>
      <h3>
        {who}
        <span className="gold">
          gold <b>{signed(completion.gold)}</b>
        </span>
      </h3>
      <Tokens who={who} prompt={prompt} completion={completion} under={under} />
      <Reasons parts={completion.parts} lit={lit} onLight={setLit} />
    </div>
  );
}

interface TokensProps extends CompletionProps {
  under: ReadonlySet<number> | undefined;
}

/** One stop for the Tab key; the arrow keys walk from token to token. */
function Tokens({ who, prompt, completion: { tokens, finished }, under }: TokensProps) {
  const [stop, setStop] = useState(0);
  const [read, setRead] = useState<number | null>(null);
  const group = useRef<HTMLDivElement>(null);
  const at = Math.min(stop, tokens.length - 1);

  const walk = (event: KeyboardEvent) => {
    const last = tokens.length - 1;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(to, 0), last);
    setStop(next);
    group.current?.querySelectorAll<HTMLElement>('button')[next]?.focus();
  };
  const token = read === null ? undefined : tokens[read];

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields, this is text */}
      <div
        ref={group}
        className="tokens"
        role="group"
        aria-label={`${who}, tokens with log-ratios`}
        onKeyDown={walk}
      >
        <span className="prompt">{prompt}</span>
        {tokens.map(({ text, logRatio }, index) => {
          const { space, ink } = shownText(text);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
            <span key={index}>
              {space}
              <button
                type="button"
                className={`token ${bandOf(logRatio)}${under?.has(index) ? ' lit' : ''}`}
                tabIndex={index === at ? 0 : -1}
                aria-label={`${ink}, ${signed(logRatio)} nats`}
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
            </span>
          );
        })}
        {!finished && <span className="cut"> … cut at the length limit</span>}
      </div>
      <p className="readout" aria-hidden="true">
        {token && (
          <>
            “{shownText(token.text).ink}” log-ratio <b>{signed(token.logRatio, 3)}</b> nats
          </>
        )}
      </p>
    </>
  );
}
