import type { ReactNode } from 'react';
import type { MethodName } from '../../../experiment/methods.ts';
import { fraction, name, number, operator, row, space, sub, sup, variable } from '../mathml.ts';
import {
  beta,
  equals,
  given,
  h,
  half,
  log,
  logPolicy,
  logRatio,
  minus,
  negative,
  negLogSigmoid,
  oneOverTwoBeta,
  perToken,
  plus,
  policy,
  reference,
  s,
  sigmoid,
  tokens,
} from '../symbols.ts';
import type { Written } from './written.ts';

/** The loss of one pair for each method that trains on pairs, and what its symbols stand for. */

const ratio = (which: 'w' | 'l') => log(fraction(given(policy, which), given(reference, which)));
const epsilon = variable('ε');
const z = variable('z');
const oneMinusEpsilon = row(operator('('), number('1'), minus, epsilon, operator(')'));
const square = (...inside: ReactNode[]) => sup(row(operator('('), ...inside, operator(')')), number('2'));
const difference = (of: (which: 'w' | 'l') => ReactNode) => [
  perToken(of('w'), 'w'),
  minus,
  perToken(of('l'), 'l'),
];

const ofS = row(s, equals, log(fraction(given(policy, ''), given(reference, ''))));
const ofH = row(h, equals, logRatio('w'), minus, logRatio('l'));
const ofZ = row(z, equals, beta, h);
const ofOdds = row(
  name('odds'),
  equals,
  fraction(variable('p'), row(number('1'), minus, variable('p'))),
  operator(','),
  space,
  name('ln'),
  space,
  variable('p'),
  equals,
  perToken(logPolicy(''), ''),
);
const ofK = row(
  variable('k'),
  equals,
  name('max'),
  operator('('),
  number('0'),
  operator(','),
  space,
  name('mean'),
  space,
  s,
  name('′'),
  operator(')'),
);
const lambda = (which: string) => row(sub(variable('λ'), name(which)), space);
const oddsOf = (which: 'w' | 'l') => row(name('odds'), operator('('), given(policy, which), operator(')'));

export const pairFormulas = {
  dpo: {
    loss: negLogSigmoid(beta, operator('['), ratio('w'), minus, ratio('l'), operator(']')),
    where: [],
  },
  'dpo-norm': {
    loss: negLogSigmoid(beta, operator('['), ...difference(logRatio), operator(']')),
    where: [ofS],
  },
  'dpo-unweighted': { loss: row(minus, beta, h), where: [ofH, ofS] },
  cdpo: {
    loss: row(
      minus,
      oneMinusEpsilon,
      name('ln'),
      space,
      sigmoid(z),
      minus,
      epsilon,
      space,
      name('ln'),
      space,
      sigmoid(negative, z),
    ),
    where: [ofZ, ofH, ofS],
  },
  rdpo: {
    loss: fraction(
      row(
        minus,
        oneMinusEpsilon,
        name('ln'),
        space,
        sigmoid(z),
        plus,
        epsilon,
        space,
        name('ln'),
        space,
        sigmoid(negative, z),
      ),
      row(number('1'), minus, number('2'), epsilon),
    ),
    where: [ofZ, ofH, ofS],
  },
  hinge: {
    loss: row(
      name('max'),
      operator('('),
      number('0'),
      operator(','),
      space,
      number('1'),
      minus,
      beta,
      h,
      operator(')'),
    ),
    where: [ofH, ofS],
  },
  ipo: { loss: square(h, minus, oneOverTwoBeta), where: [ofH, ofS] },
  'ipo-mean': { loss: square(...difference(logRatio), minus, oneOverTwoBeta), where: [ofS] },
  simpo: {
    loss: negLogSigmoid(beta, operator('['), ...difference(logPolicy), operator(']'), minus, variable('γ')),
    where: [],
  },
  orpo: {
    loss: row(
      minus,
      perToken(logPolicy('w'), 'w'),
      minus,
      beta,
      space,
      name('ln'),
      space,
      sigmoid(name('ln'), space, fraction(oddsOf('w'), oddsOf('l'))),
    ),
    where: [ofOdds],
  },
  kto: {
    loss: row(
      half,
      sigmoid(beta, operator('('), variable('k'), minus, logRatio('w'), operator(')')),
      plus,
      half,
      sigmoid(beta, operator('('), logRatio('l'), minus, variable('k'), operator(')')),
    ),
    where: [ofS, ofK],
  },
  'kto-unpaired': {
    loss: row(
      lambda('D'),
      sigmoid(beta, operator('('), variable('k'), minus, s, operator(')')),
      space,
      name('or'),
      space,
      lambda('U'),
      sigmoid(beta, operator('('), s, minus, variable('k'), operator(')')),
    ),
    where: [ofS, ofK],
    of: 'one completion, good or bad',
  },
  'apo-zero': {
    loss: row(sigmoid(negative, beta, logRatio('w')), plus, sigmoid(beta, logRatio('l'))),
    where: [ofS],
  },
  nca: {
    loss: row(
      negLogSigmoid(beta, logRatio('w')),
      minus,
      half,
      name('ln'),
      space,
      sigmoid(negative, beta, logRatio('w')),
      minus,
      half,
      name('ln'),
      space,
      sigmoid(negative, beta, logRatio('l')),
    ),
    where: [ofS],
  },
  sft: {
    loss: row(minus, fraction(row(operator('∑'), logPolicy('w')), row(operator('∑'), tokens('w')))),
    where: [],
    of: 'a batch',
  },
  'preferred-ft': { loss: row(minus, logPolicy('w')), where: [] },
  unlikelihood: {
    loss: row(minus, logPolicy('w'), plus, variable('α'), space, logPolicy('l')),
    where: [],
  },
} as const satisfies Partial<Record<MethodName, Written>>;
