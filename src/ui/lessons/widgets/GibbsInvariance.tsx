import { useStore } from 'zustand';
import { bestOf, preferenceOf, shiftedBy } from '../../../app/lessons/gibbs.ts';
import { COMPLETIONS, gibbsTable } from '../../../app/lessons/gibbsTable.ts';
import { exact, signed, withMinus } from '../../numbers.ts';
import { percent } from './GibbsTable.tsx';

/** What f(x) moves, and what it leaves alone: side by side, for r and for r + f(x). */
export function GibbsInvariance() {
  const state = useStore(gibbsTable);
  const [a, b] = state.pair;
  const moved = shiftedBy(state.shift, state);
  const [before, after] = [bestOf(state), bestOf(moved)];
  const two = (value: number) => withMinus(value.toFixed(2));
  const rows: [what: string, before: string, after: string][] = [
    ['Z', exact(before.z), exact(after.z)],
    ['β log Z', two(before.betaLogZ), two(after.betaLogZ)],
    ['E[r] under π*', signed(before.reward), signed(after.reward)],
    ['KL(π* ‖ π_ref), nats', two(before.kl), two(after.kl)],
    [`π* of “${COMPLETIONS[a]}”, %`, percent(before.policy[a]), percent(after.policy[a])],
    [
      `P(“${COMPLETIONS[a]}” beats “${COMPLETIONS[b]}”)`,
      preferenceOf(state.reward, a, b).toFixed(3),
      preferenceOf(moved.reward, a, b).toFixed(3),
    ],
  ];
  return (
    <table className="gibbs-moved">
      <caption className="visually-hidden">What f(x) changes</caption>
      <thead>
        <tr>
          <th scope="col">of</th>
          <th scope="col">r</th>
          <th scope="col">r + f(x)</th>
          <th scope="col">moved?</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([what, was, is]) => (
          <tr key={what} className={was === is ? undefined : 'moved'}>
            <th scope="row">{what}</th>
            <td>{was}</td>
            <td>{is}</td>
            <td>{was === is ? 'no' : 'yes'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
