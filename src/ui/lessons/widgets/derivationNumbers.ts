import {
  bestOf,
  faresOf,
  type GibbsTable,
  implicitReward,
  pairLoss,
  preferenceOf,
} from '../../../app/lessons/gibbs.ts';
import { COMPLETIONS } from '../../../app/lessons/gibbsTable.ts';
import type { DerivationLineName } from '../../../experiment/lessons/derivation.ts';
import { klDivergence } from '../../../experiment/metrics/optimalPolicy.ts';
import { exact, withMinus } from '../../numbers.ts';

/** Two decimals, and a minus sign as wide as a plus; in brackets where it stands behind a sign. */
const two = (value: number) => withMinus(value.toFixed(2)).replace(/^−(0\.00)$/, '$1');
const inBrackets = (value: number) => (value < 0 ? `(${two(value)})` : two(value));
/** A term of Z, which may be very large or small. */
const term = (value: number) => (value >= 0.005 && value < 1000 ? value.toFixed(2) : exact(value));
const three = (value: number) => (value > 0 && value < 0.0005 ? exact(value) : value.toFixed(3));

/**
 * Every line of the derivation with the table's numbers put in.
 *
 * @param own the policy π that is not the best one. [completions]
 * @param pair indices of chosen and rejected
 */
export function derivationNumbers(
  table: GibbsTable,
  own: readonly number[],
  [w, l]: readonly [number, number],
): Record<DerivationLineName, string> {
  const { reference, reward, beta } = table;
  const best = bestOf(table);
  const mine = faresOf(own, table);
  const b = two(beta);
  const name = `“${COMPLETIONS[w]}”`;
  const weight = (y: number) => reference[y] * Math.exp(reward[y] / beta);
  const implicit = implicitReward(best.policy, table);
  const difference = reward[w] - reward[l];
  const atStart = pairLoss(reference, table, w, l);
  const atBest = pairLoss(best.policy, table, w, l);
  const turned = pairLoss(best.policy, table, l, w);
  return {
    objective: `Your π: ${two(mine.reward)} − ${b} · ${two(mine.kl)} = ${two(mine.objective)}`,
    'one-expectation': `Your π: −${b} · (${two(mine.kl)} − ${inBrackets(mine.reward / beta)}) = ${two(mine.objective)}`,
    'one-log': `For ${name}: log of ${three(own[w])} / (${three(reference[w])} · e^${inBrackets(reward[w] / beta)}) = ${two(Math.log(own[w] / weight(w)))}. The mean under your π, times −${b}: ${two(mine.objective)}`,
    partition: `Z = ${reference.map((_, y) => term(weight(y))).join(' + ')} = ${exact(best.z)}, β log Z = ${two(best.betaLogZ)}`,
    gibbs: `For ${name}: ${three(reference[w])} · e^${inBrackets(reward[w] / beta)} / ${exact(best.z)} = ${three(best.policy[w])}`,
    optimum: `Your π: −${b} · ${two(klDivergence(own, best.policy))} + ${inBrackets(best.betaLogZ)} = ${two(mine.objective)}. π*: 0 + ${inBrackets(best.betaLogZ)} = ${two(best.objective)}`,
    logs: `For ${name}: ${two(Math.log(best.policy[w]))} = ${two(Math.log(reference[w]))} + ${inBrackets(reward[w] / beta)} − ${inBrackets(best.betaLogZ / beta)}`,
    reward: `For ${name}: ${two(reward[w])} = ${b} · log(${three(best.policy[w])} / ${three(reference[w])}) + β log Z = ${two(implicit[w])} + ${inBrackets(best.betaLogZ)}`,
    'bradley-terry': `σ(${two(reward[w])} − ${inBrackets(reward[l])}) = σ(${two(difference)}) = ${preferenceOf(reward, w, l).toFixed(3)}`,
    cancel: `σ([${two(implicit[w])} + ${inBrackets(best.betaLogZ)}] − [${two(implicit[l])} + ${inBrackets(best.betaLogZ)}]) = σ(${two(implicit[w])} − ${inBrackets(implicit[l])}) = ${preferenceOf(implicit, w, l).toFixed(3)}`,
    loss: `At π = π_ref: z = ${two(atStart.margin)}, L = ${three(atStart.loss)}, which is log 2. At π = π*: z = ${two(atBest.margin)}, L = ${three(atBest.loss)}`,
    gradient: `The weight at π_ref: ${three(atStart.weight)}. At π*: ${three(atBest.weight)}. At π* with the labels flipped: ${three(turned.weight)}`,
  };
}
