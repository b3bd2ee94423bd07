import pairs from 'virtual:vote-pairs';
import { useState } from 'react';
import { SKIPPED, type Vote } from '../../../app/lessons/votes.ts';
import { signed } from '../../numbers.ts';
import { VoteChoice } from './VoteChoice.tsx';
import type { WidgetProps } from './widgetProps.ts';
import './onePair.css';

/** One real pair: you choose, and then see the label, what gold says, and how sure the labeller was. */
export default function OnePair({ options, presenting }: WidgetProps) {
  const pair = pairs[(Number(options.pair ?? 1) - 1) % pairs.length];
  const [vote, setVote] = useState<Vote | null>(null);
  const chosen = pair.label === 'a' ? 'A' : 'B';
  const probability = pair.label === 'a' ? pair.probability : 1 - pair.probability;
  return (
    <div className="one-pair">
      <VoteChoice
        pair={pair}
        place="Which review is kinder to the film?"
        presenting={presenting}
        onVote={setVote}
      />
      <p className="label-says" aria-live="polite">
        {vote === null ? (
          'Choose, and the label appears here.'
        ) : (
          <>
            {yourWords(vote)} The label says <b className={`chosen`}>{chosen} is chosen</b>.{' '}
            <span className="gold">
              Gold: A {signed(pair.a.gold)}, B {signed(pair.b.gold)}.
            </span>{' '}
            This labeller picks {chosen} with probability {Math.round(100 * probability)}%.
          </>
        )}
      </p>
    </div>
  );
}

function yourWords(vote: Vote): string {
  if (vote === SKIPPED) return '';
  return vote === 0.5 ? 'You saw no difference.' : `You chose ${vote === 1 ? 'A' : 'B'}.`;
}
