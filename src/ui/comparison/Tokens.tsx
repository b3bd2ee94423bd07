import { useId, useState } from 'react';
import type { CompletionView } from '../../experiment/metrics/metrics.ts';
import { signed } from '../numbers.ts';
import { bandOf } from './logRatio.ts';
import { type MarkedWord, marksOf, nameOf, type Reason, wordsOf } from './spans.ts';
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
  /** A reason is looked at: its words are marked, and log-ratios stand back. */
  judging: boolean;
  /** The first token of the word that is pointed at or focused. */
  read: number | null;
  onRead(index: number | null): void;
}

/** A completion word by word. It is one stop for the Tab key; the arrow keys walk from word to word. */
export function Tokens({ who, prompt, completion, reasonsAt, lit, judging, read, onRead }: TokensProps) {
  const { tokens, finished } = completion;
  const { group, stop, setStop, onKeyDown } = useArrowStops<HTMLDivElement>();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const tooltipId = useId();
  const words = wordsOf(tokens).map((word) => ({ space: word.space, marks: marksOf(word) }));
  const marks = words.flatMap((word) => word.marks);
  const at = marks[Math.min(stop, marks.length - 1)];
  const shown = read === null ? undefined : marks.find((mark) => firstOf(mark) === read);
  const reasonsOn = (mark: MarkedWord) => [
    ...new Set(mark.tokens.flatMap(({ index }) => reasonsAt[index] ?? [])),
  ];
  const show = (index: number, element: HTMLElement) => {
    setAnchor(element);
    onRead(index);
  };

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields, this is text */}
      <div
        ref={group}
        className={judging ? 'tokens judging' : 'tokens'}
        role="group"
        aria-label={`${who}, words with log-ratios and the judge’s reasons`}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onRead(null);
          else onKeyDown(event);
        }}
      >
        {prompt !== null && <span className="prompt">{prompt}</span>}
        {words.map(({ space, marks: pieces }) => (
          <span key={firstOf(pieces[0])}>
            {space}
            <span className="word">
              {pieces.map((mark) => {
                const index = firstOf(mark);
                return (
                  <button
                    key={index}
                    type="button"
                    className={classOf(mark, lit)}
                    tabIndex={mark === at ? 0 : -1}
                    aria-label={`${nameOf(mark.ink)}, ${signed(mark.logRatio)} nats`}
                    aria-describedby={read === index ? tooltipId : undefined}
                    onFocus={({ currentTarget }) => {
                      setStop(marks.indexOf(mark));
                      show(index, currentTarget);
                    }}
                    onBlur={() => onRead(null)}
                    // A finger that taps leaves at once; the click brings the tooltip back until the next tap.
                    onClick={({ currentTarget }) => show(index, currentTarget)}
                    onPointerEnter={({ currentTarget }) => show(index, currentTarget)}
                    onPointerLeave={() => onRead(null)}
                  >
                    {mark.ink}
                  </button>
                );
              })}
            </span>
          </span>
        ))}
        {!finished && <span className="cut"> … cut at the length limit</span>}
      </div>
      {shown && anchor && (
        <TokenTooltip id={tooltipId} anchor={anchor} word={shown} reasons={reasonsOn(shown)} />
      )}
    </>
  );
}

const firstOf = ({ tokens }: MarkedWord) => tokens[0].index;

function classOf({ tokens, logRatio }: MarkedWord, lit: ReadonlySet<number> | null): string {
  const isLit = lit !== null && tokens.some(({ index }) => lit.has(index));
  return ['token', bandOf(logRatio), isLit && 'lit'].filter(Boolean).join(' ');
}
