import { createElement } from 'react';
import { methods } from '../../experiment/methods.ts';
import type { RunRow } from '../../experiment/metrics.ts';
import { lossWithUnit, methodWords, rewardWords, startOf, type Theory } from '../methodWords.ts';
import { exact, signed } from '../numbers.ts';
import { useLabState } from '../useLab.ts';
import { wordsFor } from '../worldWords.ts';
import { formulaOf, remarks } from './formulas.ts';
import { operator, row, variable } from './mathml.ts';
import type { LoopState } from './useLoop.ts';

/** The loss being minimised, what its symbols stand for, and what it comes to now. */
export function Formula({ method, config, record }: LoopState) {
  const run = useLabState((state) => state.run);
  const { prompt, completion } = wordsFor(useLabState((state) => state.world));
  const { loss, where } = formulaOf(method);
  const { title } = methods[method];
  const { reward, usesReference, usesRejected } = methodWords(method);
  const { definition } = rewardWords[reward];
  const last = record === run ? record?.rows.at(-1) : undefined;
  const start = startOf(method, config);
  const withUnit = (loss: string) => lossWithUnit(method, loss);
  const sftWeight = Number(config.sftWeight ?? 0);
  return (
    <div className="formula">
      {createElement(
        'math',
        { display: 'block', 'aria-label': `${title}: loss of one pair` },
        row(variable('L'), operator('='), loss),
      )}
      {where.length > 0 && (
        <p className="where">
          {where.map((definition, index) =>
            createElement('math', { key: index, displaystyle: 'true' }, definition),
          )}
        </p>
      )}
      <p>
        {sftWeight > 0 && `To this loss λ = ${sftWeight} times −log π(y_w|x)/|y_w| is added. `}
        {remarks[method] && `${remarks[method]} `}x prompt ({prompt}), y {completion}:{' '}
        <span className="math-chosen">y_w chosen</span>,{' '}
        <span className="math-rejected">y_l rejected{!usesRejected && ' (not looked at)'}</span>;{' '}
        <span className="math-policy">π policy</span>,{' '}
        <span className="math-reference">
          π_ref frozen reference{!usesReference && ' (not in this loss)'}
        </span>
        ; rewards <span className="unbroken">{definition}</span>.
      </p>
      <p>{last ? measured(last, withUnit) : expected(start, withUnit)}</p>
    </div>
  );
}

function measured(row: RunRow, withUnit: (loss: string) => string): string {
  const margin = 'rewards/margins' in row ? `r̂(y_w) − r̂(y_l) = ${signed(row['rewards/margins'], 3)}, ` : '';
  return `Step ${row.step}, mean over the batch: ${margin}loss ${withUnit(exact(row.loss))}.`;
}

function expected(start: Theory | null, withUnit: (loss: string) => string): string {
  if (!start) return 'What the loss is before the first step depends on the reference.';
  const { value, label } = start;
  const number = label === String(value) ? label : `${label} ≈ ${exact(value)}`;
  return `Before the first step π equals π_ref, every log-ratio is 0, and the loss is ${withUnit(number)}.`;
}
