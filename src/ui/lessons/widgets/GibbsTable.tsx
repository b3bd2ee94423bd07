import { useStore } from 'zustand';
import { bestOf } from '../../../app/lessons/gibbs.ts';
import { COMPLETIONS, change, gibbsTable, PROMPT } from '../../../app/lessons/gibbsTable.ts';
import { brief } from '../../numbers.ts';
import { TypedNumber } from './TypedNumber.tsx';

/** π_ref and r to edit, π* beside them as number and bar. @param fixed to read only */
export function GibbsTable({ fixed }: { fixed: boolean }) {
  const state = useStore(gibbsTable);
  const { policy } = bestOf(state);
  const widest = Math.max(...policy, ...state.reference);
  return (
    <table className="gibbs-table">
      <caption className="visually-hidden">
        Eight completions of “{PROMPT}”: probability under the reference, reward, probability under the best
        policy
      </caption>
      <thead>
        <tr>
          <th scope="col">completion</th>
          <th scope="col" className="reference">
            π<sub>ref</sub>, %
          </th>
          <th scope="col">r</th>
          <th scope="col" className="policy">
            π*, %
          </th>
          <th scope="col" className="gibbs-bars">
            <span className="reference">
              ▭ π<sub>ref</sub>
            </span>{' '}
            <span className="policy">■ π*</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {COMPLETIONS.map((completion, y) => (
          <tr key={completion}>
            <th scope="row">{completion}</th>
            <td>
              {fixed ? (
                percent(state.reference[y])
              ) : (
                <TypedNumber
                  name={`π_ref of “${completion}”, per cent`}
                  value={100 * state.reference[y]}
                  digits={1}
                  step={1}
                  onChange={(typed) => change.reference(y, typed / 100) && 'From 0.1 to 99 per cent.'}
                />
              )}
            </td>
            <td>
              {fixed ? (
                brief(state.reward[y])
              ) : (
                <TypedNumber
                  name={`Reward of “${completion}”`}
                  value={state.reward[y]}
                  digits={2}
                  step={0.1}
                  onChange={(typed) => change.reward(y, typed)}
                />
              )}
            </td>
            <td className="policy">{percent(policy[y])}</td>
            <td className="gibbs-bars">
              <Bars reference={state.reference[y] / widest} policy={policy[y] / widest} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One decimal; a share that rounds to nothing is not nothing. */
export function percent(share: number): string {
  return share > 0 && share < 0.0005 ? '< 0.1' : (100 * share).toFixed(1);
}

/** Shares of the widest bar. The numbers beside say the same. */
function Bars({ reference, policy }: { reference: number; policy: number }) {
  return (
    <svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
      <rect className="bar-reference" x={0.5} y={1.5} width={99 * reference} height={6} />
      <rect className="bar-policy" x={0} y={10} width={100 * policy} height={8} />
    </svg>
  );
}
