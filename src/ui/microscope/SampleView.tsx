import { useState } from 'react';
import type { SampleExample, SampleExamples, SampleToken } from '../../experiment/metrics/examples.ts';
import { bandOf } from '../comparison/logRatio.ts';
import { nameOf } from '../comparison/spans.ts';
import { useArrowStops } from '../comparison/useArrowStops.ts';
import { brief, signed } from '../numbers.ts';
import { Symbols } from './FormulaLines.tsx';
import { MarkKey } from './MarkKey.tsx';
import { withDigits } from './terms.ts';
import { groupWords } from './words.ts';

/** By what words are marked, one at a time. */
const marks = {
  advantage: {
    title: 'advantage A',
    says: 'advantage',
    // Of a word the mean of its tokens: each of them is pulled by its own.
    of: (tokens: readonly SampleToken[]) => sumOf(tokens, ({ advantage }) => advantage) / tokens.length,
  },
  logRatio: {
    title: 'log π_old − log π_ref',
    says: 'log-ratio to the reference',
    of: (tokens: readonly SampleToken[]) => sumOf(tokens, ({ policy, reference }) => policy - reference),
  },
  step: {
    title: 'log ρ, this step',
    says: 'change in this step',
    of: (tokens: readonly SampleToken[]) => sumOf(tokens, ({ ratio }) => Math.log(ratio)),
  },
} as const;
type Mark = keyof typeof marks;

const sumOf = (tokens: readonly SampleToken[], value: (token: SampleToken) => number) =>
  tokens.reduce((sum, token) => sum + value(token), 0);

interface SampleViewProps {
  examples: SampleExamples;
  example: SampleExample;
}

/** One sample of the policy, large: its words, its reward, and every token's numbers before and after the step. */
export function SampleView({ examples, example }: SampleViewProps) {
  const [mark, setMark] = useState<Mark>('advantage');
  const [pointed, setPointed] = useState<ReadonlySet<SampleToken>>(new Set());
  const { group, stop, setStop, onKeyDown } = useArrowStops<HTMLDivElement>();
  const words = groupWords(example.tokens);
  const at = Math.min(stop, words.length - 1);
  return (
    <>
      <p className="prompt-line">
        <span className="who">prompt x</span> {example.prompt}
      </p>
      <section className="pair-box policy" aria-label="sample" data-testid="microscope-sample">
        <h4>
          the policy writes y
          <span className="gold">
            {example.gold !== null && (
              <>
                gold <b>{signed(example.gold)}</b>
              </>
            )}
          </span>
        </h4>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields, this is text */}
        <div
          ref={group}
          className="words"
          role="group"
          aria-label={`words with ${marks[mark].title}`}
          onKeyDown={onKeyDown}
        >
          {words.map(({ space, ink, tokens }, index) => {
            const value = marks[mark].of(tokens);
            const point = () => setPointed(new Set(tokens));
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: words of one text stay in their order
              <span key={index}>
                {index > 0 && space}
                <button
                  type="button"
                  className={`token ${bandOf(value)} ${tokens.some((one) => one.clipped) ? 'clipped' : ''} ${tokens.some((one) => pointed.has(one)) ? 'lit' : ''}`}
                  tabIndex={index === at ? 0 : -1}
                  aria-label={`${ink}, ${signed(value)}${tokens.some((one) => one.clipped) ? ', clipped' : ''}`}
                  onFocus={() => {
                    setStop(index);
                    point();
                  }}
                  onBlur={() => setPointed(new Set())}
                  onPointerEnter={point}
                  onPointerLeave={() => setPointed(new Set())}
                >
                  {ink}
                </button>
              </span>
            );
          })}
          {!example.finished && <span className="cut"> … cut at the length limit</span>}
        </div>
        <fieldset className="marks">
          <legend>Mark words by</legend>
          {(Object.keys(marks) as Mark[]).map((name) => (
            <label key={name}>
              <input type="radio" name="mark" checked={mark === name} onChange={() => setMark(name)} />{' '}
              <Symbols of={marks[name].title} />
            </label>
          ))}
        </fieldset>
      </section>
      <MarkKey
        less="below 0"
        more="above 0"
        of={`by ${marks[mark].says}`}
        clipping={examples.clip !== null}
      />
      <Reward examples={examples} example={example} />
      <TokenTable examples={examples} example={example} pointed={pointed} onPoint={setPointed} />
    </>
  );
}

function Reward({ examples, example }: SampleViewProps) {
  const { reward, beta } = examples;
  const { score, logRatio, penalty } = example;
  return (
    <p className="sample-reward" data-testid="microscope-reward">
      <span>
        {reward} score <b>{signed(score)}</b>
      </span>
      <span>
        <Symbols of="Σ (log π_old − log π_ref)" /> <b>{signed(logRatio)}</b> nats
      </span>
      <span>
        KL penalty, β = {brief(beta, 4)}: <b>{signed(penalty, 3)}</b>
      </span>
    </p>
  );
}

interface TokenTableProps extends SampleViewProps {
  pointed: ReadonlySet<SampleToken>;
  onPoint(tokens: ReadonlySet<SampleToken>): void;
}

/** Each token with what its loss is made of: max(−A ρ, −A clip(ρ, 1 ± ε)). */
function TokenTable({ examples, example, pointed, onPoint }: TokenTableProps) {
  const { clip } = examples;
  const hasCritic = example.tokens.some(({ value }) => value !== null);
  const formula = clip === null ? '−A ρ' : `max(−A ρ, −A clip(ρ, ${brief(1 - clip)}, ${brief(1 + clip)}))`;
  const heads = [
    'token',
    'log π_old',
    'log π_ref',
    'KL penalty',
    ...(hasCritic ? ['V'] : []),
    'A',
    'ρ',
    'loss',
  ];
  return (
    <section className="loss" aria-label="Loss of each token" data-testid="microscope-tokens">
      <h4>
        Loss of a token = <span className="unbroken">{formula}</span>
      </h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has only a keyboard must be able to scroll it */}
      <section className="table-scroll" tabIndex={0} aria-label="All tokens">
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th scope="col" key={head}>
                  <Symbols of={head} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {example.tokens.map((token, index) => (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: tokens stay in their order
                key={index}
                className={pointed.has(token) ? 'lit' : ''}
                onPointerEnter={() => onPoint(new Set([token]))}
                onPointerLeave={() => onPoint(new Set())}
              >
                <th scope="row">{nameOf(token.text)}</th>
                <td>{withDigits(token.policy, 2)}</td>
                <td>{withDigits(token.reference, 2)}</td>
                <td>{withDigits(token.penalty, 3)}</td>
                {hasCritic && <td>{withDigits(token.value ?? 0, 2)}</td>}
                <td>{withDigits(token.advantage, 2)}</td>
                <td className={token.clipped ? 'clipped' : ''}>
                  {withDigits(token.ratio, 3)}
                  {token.clipped && ' clipped'}
                </td>
                <td>{withDigits(token.loss, 3)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
