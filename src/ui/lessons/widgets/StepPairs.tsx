import step from 'virtual:recorded-step';
import { useId, useState } from 'react';
import { pairAtStart, pairUnder } from '../../../app/lessons/stepPair.ts';
import type { PairExample } from '../../../experiment/metrics/examples.ts';
import { CompletionBox } from '../../microscope/CompletionBox.tsx';
import { FormulaLines } from '../../microscope/FormulaLines.tsx';
import { MarkKey } from '../../microscope/MarkKey.tsx';
import { pairFormula } from '../../microscope/pairFormulas.ts';
import { type Lit, withDigits } from '../../microscope/terms.ts';
import { Verdict } from '../../microscope/Verdict.tsx';
import type { WidgetProps } from './widgets.ts';
import '../../microscope/microscope.css';
import '../../microscope/pairCard.css';
import './stepPairs.css';

/** β on the slider: its logarithm to base 10, from 0.01 to 1. */
const SLIDER = { min: -2, max: 0, step: 0.05 };

/**
 * Four pairs of one recorded step of DPO with every number of their losses. β moves them exactly; `at: start` shows the
 * same pairs before any training, `weight: off` offers to switch the weight off.
 */
export default function StepPairs({ options, hides }: WidgetProps) {
  const id = useId();
  const [at, setAt] = useState(Number(options.pair ?? 1) - 1);
  const [power, setPower] = useState(Math.log10(step.values.beta));
  const [weighted, setWeighted] = useState(true);
  const [lit, setLit] = useState<Lit | null>(null);
  const beta = Number((10 ** power).toPrecision(2));
  const isStart = options.at === 'start';
  const under = (pair: PairExample) => pairUnder(isStart ? pairAtStart(pair) : pair, beta, weighted);
  const examples = step.pairs.map(under);
  const example = examples[at];
  const hidden = hides.includes('figure');
  const { lines } = pairFormula(weighted ? 'dpo' : 'dpo-unweighted', {
    example,
    values: { ...step.values, beta },
    klBaseline: null,
  });
  const shared = { lit, onLight: setLit };
  return (
    <div className="microscope step-pairs">
      <p className="source">
        {isStart
          ? `Four pairs before step 1: the policy is the reference.`
          : `Four of the ${step.batch} pairs of step ${step.step + 1}, read by the policy before it. Recorded on ${step.backend}.`}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields, these choose what is shown */}
      <div className="which" role="group" aria-label="Pair">
        {examples.map(({ margin, weight }, i) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: the pairs stay in their order
            key={i}
            type="button"
            aria-pressed={i === at}
            onClick={() => setAt(i)}
          >
            pair {i + 1}
            {!hidden && (
              <span>
                z {withDigits(margin, 2)}, weight {withDigits(weight, 2)}
              </span>
            )}
            {!hidden && <Weight share={weight} />}
          </button>
        ))}
      </div>
      <p className="prompt-line">{example.prompt} …</p>
      <div className="pair">
        <CompletionBox side="chosen" judged={example.chosen} read={example.read.chosen} {...shared} />
        <CompletionBox side="rejected" judged={example.rejected} read={example.read.rejected} {...shared} />
      </div>
      <div className="notes">
        <Verdict pair={example} />
        {!isStart && <MarkKey less="less" more="more" of="likely than under the reference" />}
      </div>
      {hidden ? (
        <p className="empty numbers">z, weight and loss are shown once you have guessed.</p>
      ) : (
        <div className="numbers">
          <div className="slider">
            <label htmlFor={id}>β</label>
            <input
              id={id}
              type="range"
              {...SLIDER}
              value={power}
              aria-valuetext={String(beta)}
              onChange={({ target }) => setPower(Number(target.value))}
              onKeyDown={(event) => event.stopPropagation()}
            />
            <output htmlFor={id}>{beta}</output>
          </div>
          <FormulaLines lines={lines} {...shared} />
          <p className="weight" aria-live="polite">
            weight {weighted && <>σ(−z) = σ({withDigits(-example.margin, 3)})</>} ={' '}
            <b>{withDigits(example.weight, 3)}</b>
            {options.weight === 'off' && (
              <button
                type="button"
                className="small"
                aria-pressed={!weighted}
                onClick={() => setWeighted(!weighted)}
              >
                weight off
              </button>
            )}
          </p>
          <p className="key">
            A step pushes log π of chosen up and of rejected down, each by β × weight ={' '}
            {withDigits(beta * example.weight, 3)} of the learning rate’s size.
          </p>
        </div>
      )}
    </div>
  );
}

function Weight({ share }: { share: number }) {
  return (
    <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect className="all" width="100" height="6" />
      <rect className="part" width={100 * share} height="6" />
    </svg>
  );
}
