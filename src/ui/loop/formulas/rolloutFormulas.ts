import type { MethodName } from '../../../experiment/methods.ts';
import { fraction, name, number, operator, row, space, sub, sup, variable } from '../mathml.ts';
import {
  beta,
  equals,
  given,
  log,
  logPolicy,
  minus,
  negative,
  negLogSigmoid,
  plus,
  policy,
  reference,
  sigmoid,
  tokens,
} from '../symbols.ts';
import type { Written } from './written.ts';

/** The losses of methods that sample while they train, as the docstrings of src/losses have them. */

const advantage = variable('A');
const rho = variable('ρ');
const epsilon = variable('ε');
const comma = row(operator(','), space);
const at = (symbol: string, place: string) => sub(variable(symbol), variable(place));
const reward = row(variable('r'), operator('('), variable('x'), comma, variable('y'), operator(')'));
const ratioToReference = fraction(given(policy, ''), given(reference, ''));
const total = variable('R');

/** max(−A ρ, −A clip(ρ, 1 ± ε)) */
const clipped = row(
  name('max'),
  operator('('),
  negative,
  advantage,
  rho,
  comma,
  negative,
  advantage,
  space,
  name('clip'),
  operator('('),
  rho,
  comma,
  number('1'),
  operator('±'),
  epsilon,
  operator(')'),
  operator(')'),
);

const ofRho = row(rho, equals, fraction(policy, sub(variable('π'), name('old'))));
const tokenReward = row(
  at('r', 't'),
  equals,
  negative,
  beta,
  space,
  log(fraction(policy, reference)),
  space,
  operator('['),
  plus,
  reward,
  space,
  name('at the end'),
  operator(']'),
);
const delta = row(
  at('δ', 't'),
  equals,
  at('r', 't'),
  plus,
  variable('γ'),
  sub(variable('V'), row(variable('t'), operator('+'), number('1'))),
  minus,
  at('V', 't'),
);
const generalized = row(
  at('A', 't'),
  equals,
  at('δ', 't'),
  plus,
  variable('γ'),
  variable('λ'),
  sub(variable('A'), row(variable('t'), operator('+'), number('1'))),
);
const penalised = row(total, equals, reward, minus, beta, space, log(ratioToReference));
const ofOthers = row(
  at('A', 'i'),
  equals,
  at('R', 'i'),
  minus,
  sub(name('mean'), row(variable('j'), operator('≠'), variable('i'))),
  space,
  at('R', 'j'),
);
const ofGroup = row(
  at('A', 'i'),
  equals,
  fraction(
    row(at('r', 'i'), minus, name('mean'), space, variable('r')),
    row(name('std'), space, variable('r')),
  ),
);
const k3 = row(
  sub(variable('k'), number('3')),
  equals,
  sup(variable('e'), row(negative, sub(variable('k'), number('1')))),
  minus,
  number('1'),
  plus,
  sub(variable('k'), number('1')),
  comma,
  sub(variable('k'), number('1')),
  equals,
  log(fraction(policy, reference)),
);
const preferred = row(
  variable('P'),
  operator('('),
  at('y', 'A'),
  operator('≻'),
  at('y', 'B'),
  operator(')'),
  equals,
  sigmoid(fraction(row(at('r', 'A'), minus, at('r', 'B')), variable('T'))),
);
const ratio = (which: 'w' | 'l') => log(fraction(given(policy, which), given(reference, which)));

export const rolloutFormulas = {
  'online-dpo': {
    loss: negLogSigmoid(beta, operator('['), ratio('w'), minus, ratio('l'), operator(']')),
    where: [preferred],
  },
  ppo: { loss: clipped, where: [ofRho, tokenReward, delta, generalized], of: 'one token' },
  rloo: {
    loss: row(negative, at('A', 'i'), space, logPolicy('')),
    where: [ofOthers, penalised],
    of: 'one completion',
  },
  grpo: {
    loss: row(
      fraction(number('1'), tokens('')),
      sub(operator('∑'), variable('t')),
      operator('['),
      clipped,
      plus,
      beta,
      sub(variable('k'), number('3')),
      operator(']'),
    ),
    where: [ofRho, ofGroup, k3],
    of: 'one completion',
  },
} as const satisfies Partial<Record<MethodName, Written>>;
