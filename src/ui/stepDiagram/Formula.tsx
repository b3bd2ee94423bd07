import formulas from 'virtual:formulas';
import { judgedIn } from '../../app/figures/judged.ts';
import { rowAt } from '../../app/runRecord.ts';
import type { Family } from '../../experiment/methods/families.ts';
import { lossWithUnit, methods, startOf, type Theory } from '../../experiment/methods/methods.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import { OWN } from '../../experiment/worlds.ts';
import { exact, signed } from '../numbers.ts';
import { Mathml } from './Mathml.tsx';
import { SymbolWords } from './SymbolWords.tsx';
import { useFit } from './useFit.ts';
import type { StepState } from './useStep.ts';

/** The loss being minimised, what its symbols stand for, and what it comes to now. */
export default function Formula({ method, config, record, at, source, world }: StepState) {
  const { title, family, formula } = methods[method];
  // Where nobody knows gold the chosen reward stands in its place, in the formula of best of n too.
  const here = (text: string) => (world === OWN ? text.replaceAll('gold', 'reward') : text);
  const { where } = formulas[method];
  const equation = here(formulas[method].formula);
  const last = source === 'measured' ? rowAt(record, at) : undefined;
  const box = useFit<HTMLDivElement>(equation);
  const start = startOf(method, config);
  const withUnit = (loss: string) => lossWithUnit(method, loss);
  const sftWeight = Number(config.sftWeight ?? 0);
  const { of = 'one pair', remark } = formula;
  const isLoss = formula.left === undefined;
  return (
    <div className="formula" ref={box}>
      <Mathml display="block" aria-label={isLoss ? `${title}: loss of ${of}` : `${title}: ${here(of)}`}>
        {equation}
      </Mathml>
      {where.length > 0 && (
        <p className="where">
          {where.map((definition) => (
            <Mathml key={definition} displaystyle="true">
              {definition}
            </Mathml>
          ))}
        </p>
      )}
      <details>
        <summary>Symbols, and what it comes to now</summary>
        <p>
          {sftWeight > 0 && `Plus λ = ${sftWeight} times −log π(y_w|x)/|y_w| is added. `}
          {remark && `${here(remark)} `}
          <SymbolWords method={method} world={world} />
        </p>
        <p>{last ? measured(last, withUnit) : expected(start, withUnit, family.atStart)}</p>
      </details>
    </div>
  );
}

function measured(row: RunRow, withUnit: (loss: string) => string): string {
  const beginning = `Step ${row.step}, mean over the batch: `;
  if ('objective/scores' in row) {
    const { 'objective/scores': scores, 'objective/non_score_reward': penalty } = row;
    const sum = `score ${signed(scores, 3)}, KL penalty ${signed(penalty, 3)}`;
    return `${beginning}${sum}${'loss' in row ? `, loss ${withUnit(exact(row.loss))}` : ''}.`;
  }
  if ('kl_bound' in row) {
    const { by, value } = judgedIn(row) ?? {};
    const judged = value === undefined ? '' : `${by} of the pick ${signed(value)}, `;
    return `n = ${row.step}: ${judged}score that picks ${signed(row.proxy)}; KL at most ${exact(row.kl_bound)} nats.`;
  }
  if ('weight' in row) {
    return `t = ${exact(row.weight)}: Euclidean distance ${exact(row.distance)} from the weights of the reference.`;
  }
  const margin = 'rewards/margins' in row ? row['rewards/margins'] : 'margin' in row ? row.margin : null;
  const difference = 'margin' in row ? 'r(y_w) − r(y_l)' : 'r̂(y_w) − r̂(y_l)';
  return `${beginning}${margin === null ? '' : `${difference} = ${signed(margin, 3)}, `}loss ${withUnit(exact(row.loss))}.`;
}

function expected(
  start: Theory | null,
  withUnit: (loss: string) => string,
  sentence: Family['atStart'],
): string {
  if (!sentence) return '';
  if (!start) return 'The loss before the first step depends on the reference.';
  const { value, label } = start;
  const number = label === String(value) ? label : `${label} ≈ ${exact(value)}`;
  return sentence({ exact: withUnit(number), rounded: withUnit(exact(value)) });
}
