import { useEffect, useRef, useState } from 'react';
import { canExamine } from '../../app/examine.ts';
import type { JudgedText, LabelledPair } from '../../experiment/metrics/examples.ts';
import { signed } from '../numbers.ts';
import { useLab, useLabState } from '../useLab.ts';
import { Verdict } from './Verdict.tsx';
import './pairCard.css';

/** One real pair of the training data: prompt, both completions, gold, the label. */
export default function PairCard() {
  const { pairs, problem } = useLabelledPairs();
  const [shown, setShown] = useState(0);
  const place = Math.min(shown, Math.max(0, pairs.length - 1));
  const pair: LabelledPair | undefined = pairs[place];
  return (
    <article className="pair-card" aria-label="A preference pair" data-testid="pair-card">
      <header>
        <h3>A preference pair</h3>
        {pair && (
          <span className="turns">
            <button
              type="button"
              className="small"
              aria-label="Previous pair"
              disabled={place === 0}
              onClick={() => setShown(place - 1)}
            >
              ‹
            </button>
            {place + 1} of {pairs.length}
            <button
              type="button"
              className="small"
              aria-label="Next pair"
              disabled={place === pairs.length - 1}
              onClick={() => setShown(place + 1)}
            >
              ›
            </button>
          </span>
        )}
      </header>
      {pair ? (
        <>
          <p className="prompt-line">{pair.prompt}</p>
          <div className="pair">
            <Side name="chosen" judged={pair.chosen} />
            <Side name="rejected" judged={pair.rejected} />
          </div>
          <Verdict pair={pair} />
        </>
      ) : (
        <p className="empty">{problem ?? 'The pairs are being read …'}</p>
      )}
    </article>
  );
}

function Side({ name, judged }: { name: 'chosen' | 'rejected'; judged: JudgedText }) {
  return (
    <section className={`pair-box ${name}`} aria-label={name}>
      <h4>
        {name}
        {judged.gold !== undefined && (
          <span className="gold">
            gold <b>{signed(judged.gold)}</b>
          </span>
        )}
      </h4>
      <p className="words">{judged.text.trim()}</p>
    </section>
  );
}

const NONE: readonly LabelledPair[] = [];

/** Pairs as the present labeller labels them; asked for when nothing else is being computed. */
function useLabelledPairs(): { pairs: readonly LabelledPair[]; problem: string | null } {
  const lab = useLab();
  const { examples, problem, waiting } = useLabState((state) => state.examined.labels);
  const can = useLabState(({ phase }) => canExamine(phase));
  const world = useLabState((state) => state.model?.world);
  const labelling = useLabState((state) => state.labelling);
  const question = JSON.stringify([world, labelling]);
  const asked = useRef('');
  const missing = !examples && !waiting && problem === null;
  useEffect(() => {
    if (!can || (asked.current === question && !missing)) return;
    asked.current = question;
    lab.examine('labels');
  }, [lab, can, question, missing]);
  return { pairs: examples?.of === 'labels' ? examples.pairs : NONE, problem };
}
