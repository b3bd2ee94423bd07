import { createElement } from 'react';
import { lastStep } from '../../app/runRecord.ts';
import { exact, signed } from '../numbers.ts';
import { useLabState } from '../useLab.ts';
import { wordsFor } from '../worldWords.ts';
import { coloured, fraction, name, operator, row, space, sub, variable } from './mathml.ts';

const policy = coloured('policy')(variable('π'));
const reference = coloured('reference')(sub(variable('π'), name('ref')));
const chosen = coloured('chosen')(sub(variable('y'), variable('w')));
const rejected = coloured('rejected')(sub(variable('y'), variable('l')));

const given = (model: typeof policy, completion: typeof chosen) =>
  row(model, operator('('), completion, operator('|'), variable('x'), operator(')'));
const logRatio = (completion: typeof chosen) =>
  row(name('log'), space, fraction(given(policy, completion), given(reference, completion)));

/** Rafailov et al. 2023, equation 7, for one pair. */
const loss = createElement(
  'math',
  { display: 'block', 'aria-label': 'DPO loss of one pair' },
  row(
    sub(variable('L'), name('DPO')),
    operator('='),
    operator('−'),
    name('ln'),
    space,
    variable('σ'),
    operator('('),
    variable('β'),
    operator('['),
    logRatio(chosen),
    operator('−'),
    logRatio(rejected),
    operator(']'),
    operator(')'),
  ),
);

/** The loss being minimised, and what it comes to now. */
export function Formula() {
  const run = useLabState((state) => state.run);
  useLabState((state) => state.revision);
  const { prompt, completion } = wordsFor(useLabState((state) => state.world));
  const last = run?.rows.at(-1);
  return (
    <div className="formula">
      {loss}
      <p>
        x prompt ({prompt}), y {completion}: <span className="math-chosen">y_w chosen</span>,{' '}
        <span className="math-rejected">y_l rejected</span>; <span className="math-policy">π policy</span>,{' '}
        <span className="math-reference">π_ref frozen reference</span>.{' '}
        {last
          ? `Step ${lastStep(run)}, mean over the batch: β[…] = ${signed(last['rewards/margins'], 3)}, loss ${exact(last.loss)} nats.`
          : 'Before the first step π equals π_ref: the bracket is 0 and the loss −ln σ(0) = ln 2 ≈ 0.6931 nats.'}
      </p>
    </div>
  );
}
