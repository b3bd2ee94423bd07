import { useStore } from 'zustand';
import { bestOf, implicitReward, preferenceOf } from '../../../app/lessons/gibbs.ts';
import { gibbsTable } from '../../../app/lessons/gibbsTable.ts';
import { signed, withMinus } from '../../numbers.ts';
import { GibbsPair } from './GibbsPair.tsx';

/** Who wins a pair, from the rewards and from the best policy alone. Z stands on both sides, and goes. */
export function GibbsPreference() {
  const state = useStore(gibbsTable);
  const [w, l] = state.pair;
  const { policy, betaLogZ } = bestOf(state);
  const implicit = implicitReward(policy, state);
  const two = (value: number) => withMinus(value.toFixed(2));
  return (
    <div className="gibbs-preference">
      <GibbsPair />
      <table>
        <caption className="visually-hidden">
          The same probability from the rewards and from the policy
        </caption>
        <thead>
          <tr>
            <th scope="col">from</th>
            <th scope="col" className="chosen">
              chosen
            </th>
            <th scope="col" className="rejected">
              rejected
            </th>
            <th scope="col">difference</th>
            <th scope="col">P(chosen wins)</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">r</th>
            <td>{signed(state.reward[w])}</td>
            <td>{signed(state.reward[l])}</td>
            <td>{signed(state.reward[w] - state.reward[l])}</td>
            <td>{preferenceOf(state.reward, w, l).toFixed(3)}</td>
          </tr>
          <tr>
            <th scope="row">
              β log π*/π<sub>ref</sub>
            </th>
            <td>{signed(implicit[w])}</td>
            <td>{signed(implicit[l])}</td>
            <td>{signed(implicit[w] - implicit[l])}</td>
            <td>{preferenceOf(implicit, w, l).toFixed(3)}</td>
          </tr>
          <tr>
            <th scope="row">left over: β log Z</th>
            <td>{two(betaLogZ)}</td>
            <td>{two(betaLogZ)}</td>
            <td>0.00</td>
            <td>gone</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
