import { useState } from 'react';
import type { CompletionView } from '../../experiment/metrics.ts';
import { signed } from '../numbers.ts';
import { Reasons } from './Reasons.tsx';
import { reasonsOf, tokensUnder } from './spans.ts';
import { Tokens } from './Tokens.tsx';

interface CompletionProps {
  who: 'reference' | 'policy';
  prompt: string;
  completion: CompletionView;
}

/** One completion: its tokens coloured by log-ratio, the judge's score, and the reasons for it. */
export function Completion({ who, prompt, completion }: CompletionProps) {
  // A click keeps a reason lit, the pointer lights another while it rests there.
  const [kept, setKept] = useState<string | null>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const reasons = reasonsOf(completion.parts);
  const reason = reasons.find(({ name }) => name === (pointed ?? kept));
  return (
    <div className={`completion ${who}`} data-testid={`comparison-${who}`}>
      <h3>
        {who}
        <span className="gold">
          gold <b>{signed(completion.gold)}</b>
        </span>
      </h3>
      <Tokens
        who={who}
        prompt={prompt}
        completion={completion}
        lit={reason ? tokensUnder(reason, prompt, completion.tokens) : null}
      />
      <Reasons reasons={reasons} kept={kept} onKeep={setKept} onPoint={setPointed} />
    </div>
  );
}
