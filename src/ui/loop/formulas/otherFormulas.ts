import { createElement, type ReactNode } from 'react';
import type { MethodName } from '../../../experiment/methods.ts';
import { coloured, fraction, name, number, operator, row, space, sub, sup, variable } from '../mathml.ts';
import { completion, equals, minus, negLogSigmoid, plus } from '../symbols.ts';
import type { Written } from './written.ts';

/** Formulas of methods that train no policy. */

const comma = row(operator(','), space);
const score = (which: 'w' | 'l' | '') =>
  row(variable('r'), operator('('), variable('x'), comma, completion(which), operator(')'));
/** The number of ways to choose. */
const choose = (from: ReactNode, count: ReactNode) =>
  row(operator('('), createElement('mfrac', { linethickness: '0' }, from, count), operator(')'));
const lessOne = (symbol: string) => row(variable(symbol), minus, number('1'));
const theta = (which: string) => sub(variable('θ'), variable(which));
const t = variable('t');

export const otherFormulas = {
  rm: { loss: negLogSigmoid(score('w'), minus, score('l')), where: [] },
  'rm-ratings': {
    loss: sup(
      row(operator('('), score(''), minus, coloured('gold')(variable('m')), operator(')')),
      number('2'),
    ),
    where: [],
    of: 'one completion',
  },
  'best-of-n': {
    left: row(name('E'), operator('['), name('gold of the pick'), operator(']')),
    loss: row(
      sub(operator('∑'), variable('i')),
      fraction(choose(lessOne('i'), lessOne('n')), choose(variable('N'), variable('n'))),
      space,
      sub(name('gold'), row(operator('('), variable('i'), operator(')'))),
    ),
    where: [
      row(
        name('KL'),
        operator('≤'),
        name('ln'),
        space,
        variable('n'),
        minus,
        fraction(lessOne('n'), variable('n')),
      ),
    ],
    of: 'expected gold of the best of n',
  },
  interpolate: {
    left: variable('θ'),
    loss: row(operator('('), number('1'), minus, t, operator(')'), theta('A'), plus, t, space, theta('B')),
    where: [],
    of: 'weights on the way',
  },
} as const satisfies Partial<Record<MethodName, Written>>;

/** L, unless the formula is none of a loss. */
export const leftOf = ({ left }: Written) => row(left ?? variable('L'), equals);
