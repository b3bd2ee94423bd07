import { useState } from 'react';
import type { JudgedText, ReadCompletion } from '../../experiment/metrics/examples.ts';
import { bandOf } from '../comparison/logRatio.ts';
import { useArrowStops } from '../comparison/useArrowStops.ts';
import { signed } from '../numbers.ts';
import { type Lit, lights, type Side, withDigits } from './terms.ts';
import { type ReadWord, readWords } from './words.ts';

interface CompletionBoxProps {
  side: Side;
  judged: JudgedText;
  read: ReadCompletion;
  lit: Lit | null;
  onLight(lit: Lit | null): void;
}

/** A completion of the pair, its words marked by log-ratio, and the sums that the loss takes. */
export function CompletionBox({ side, judged, read, lit, onLight }: CompletionBoxProps) {
  const [pointed, setPointed] = useState<ReadWord | null>(null);
  const { group, stop, setStop, onKeyDown } = useArrowStops<HTMLDivElement>();
  const words = readWords(read.tokens);
  const at = Math.min(stop, words.length - 1);
  const point = (word: ReadWord | null) => {
    setPointed(word);
    onLight(word && { side });
  };
  const isLit = (who?: 'policy' | 'reference') => lights(lit, { side, who });
  return (
    <section
      className={`pair-box ${side} ${isLit() ? 'lit' : ''}`}
      aria-label={side}
      data-testid={`microscope-${side}`}
    >
      <h4>
        <span>
          {side} y<sub>{side === 'chosen' ? 'w' : 'l'}</sub>
        </span>
        {judged.gold !== undefined && (
          <span className="gold">
            gold <b>{signed(judged.gold)}</b>
          </span>
        )}
      </h4>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields, this is text */}
      <div
        ref={group}
        className="words"
        role="group"
        aria-label={`${side}, words with log-ratios`}
        onKeyDown={onKeyDown}
      >
        {words.map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: words of one text stay in their order
          <span key={index}>
            {index > 0 && word.space}
            <button
              type="button"
              className={`token ${bandOf(word.logRatio)}`}
              tabIndex={index === at ? 0 : -1}
              aria-label={`${word.ink}, ${signed(word.logRatio)} nats`}
              onFocus={() => {
                setStop(index);
                point(word);
              }}
              onBlur={() => point(null)}
              onPointerEnter={() => point(word)}
              onPointerLeave={() => point(null)}
            >
              {word.ink}
            </button>
          </span>
        ))}
      </div>
      <Sums of={pointed ?? read} ink={pointed?.ink} isLit={isLit} />
    </section>
  );
}

interface SumsProps {
  of: { policy: number; reference: number; logRatio: number };
  /** The word that these are of; all of the completion if absent. */
  ink: string | undefined;
  isLit(who: 'policy' | 'reference'): boolean;
}

function Sums({ of, ink, isLit }: SumsProps) {
  return (
    <dl className="sums">
      <div className="what">
        <dt>of</dt>
        <dd>{ink === undefined ? 'all tokens' : `“${ink}”`}</dd>
      </div>
      <div className={isLit('policy') ? 'lit' : ''}>
        <dt className="math-policy">log π</dt>
        <dd>{withDigits(of.policy, 2)}</dd>
      </div>
      <div className={isLit('reference') ? 'lit' : ''}>
        <dt className="math-reference">
          log π<sub>ref</sub>
        </dt>
        <dd>{withDigits(of.reference, 2)}</dd>
      </div>
      <div>
        <dt>log-ratio</dt>
        <dd>{signed(of.logRatio)}</dd>
      </div>
    </dl>
  );
}
