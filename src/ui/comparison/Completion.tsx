import { type ReactNode, useMemo, useState } from 'react';
import { judgedText } from '../../app/figures/judged.ts';
import type { CompletionView } from '../../experiment/metrics/metrics.ts';
import { signed } from '../numbers.ts';
import { Reasons } from './Reasons.tsx';
import { reasonsAt, reasonsOf, tokensUnder } from './spans.ts';
import { Tokens } from './Tokens.tsx';

interface CompletionProps {
  who: 'reference' | 'policy';
  /** What the page calls it. */
  title: string;
  /** How it looks in figures. */
  swatch?: ReactNode;
  prompt: string;
  /** The prompt stands elsewhere already. */
  promptApart: boolean;
  completion: CompletionView;
}

/** One completion: its words coloured by log-ratio, the judge's score, and the reasons for it. */
export function Completion({ who, title, swatch, prompt, promptApart, completion }: CompletionProps) {
  // A click keeps a reason lit; pointer or focus light another while they rest there, on it or on its words.
  const [kept, setKept] = useState<string | null>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const [read, setRead] = useState<number | null>(null);
  const { tokens, parts, gold } = completion;
  const judged = judgedText(completion);
  const reasons = useMemo(
    () => reasonsOf(parts).map((reason) => ({ ...reason, tokens: tokensUnder(reason, prompt, tokens) })),
    [parts, prompt, tokens],
  );
  const at = useMemo(() => reasonsAt(reasons, tokens.length), [reasons, tokens]);
  const here = read === null ? [] : (at[read] ?? []);
  const lit =
    pointed === null && here.length > 0 ? here[0] : reasons.find(({ name }) => name === (pointed ?? kept));
  return (
    <div className={`completion ${who}`} data-testid={`comparison-${who}`}>
      <h3>
        <span>
          {swatch} {title}
        </span>
        <span className="scores">
          {completion.proxy !== undefined && (
            <span className="proxy">
              proxy <b>{signed(completion.proxy)}</b>
            </span>
          )}{' '}
          {judged && (
            <span className={judged.by === 'gold' ? 'gold' : 'proxy'}>
              {judged.by} <b>{signed(judged.value)}</b>
            </span>
          )}
        </span>
      </h3>
      <Tokens
        who={title}
        prompt={promptApart ? null : prompt}
        completion={completion}
        reasonsAt={at}
        lit={lit?.tokens ?? null}
        judging={kept !== null || pointed !== null}
        read={read}
        onRead={setRead}
      />
      {gold !== undefined && (
        <Reasons reasons={reasons} lit={here} kept={kept} onKeep={setKept} onPoint={setPointed} />
      )}
    </div>
  );
}
