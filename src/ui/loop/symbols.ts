import type { ReactNode } from 'react';
import { coloured, fraction, name, number, operator, prefix, row, space, sub, variable } from './mathml.ts';

/** The symbols that the losses share, in the page's fixed colours and under the names of src/losses. */

export const policy = coloured('policy')(variable('π'));
export const reference = coloured('reference')(sub(variable('π'), name('ref')));
export const beta = variable('β');
export const h = variable('h');
export const s = variable('s');

/** `w` is chosen, `l` is rejected; without either it is any completion. */
export type Which = 'w' | 'l' | '';
const colours = { w: coloured('chosen'), l: coloured('rejected'), '': row };

const marked = (symbol: string, which: Which): ReactNode =>
  which === '' ? variable(symbol) : colours[which](sub(variable(symbol), variable(which)));

export const completion = (which: Which) => marked('y', which);
/** s = log π − log π_ref of a completion. */
export const logRatio = (which: Which) => marked('s', which);

export const given = (model: ReactNode, which: Which) =>
  row(model, operator('('), completion(which), operator('|'), variable('x'), operator(')'));
export const log = (...argument: ReactNode[]) => row(name('log'), space, ...argument);
export const logPolicy = (which: Which) => log(given(policy, which));
/** The number of tokens of a completion. */
export const tokens = (which: Which) => row(operator('|'), completion(which), operator('|'));
export const perToken = (value: ReactNode, which: Which) => fraction(value, tokens(which));

export const sigmoid = (...argument: ReactNode[]) =>
  row(variable('σ'), operator('('), ...argument, operator(')'));
export const negLogSigmoid = (...argument: ReactNode[]) =>
  row(operator('−'), name('ln'), space, sigmoid(...argument));

export const plus = operator('+');
export const minus = operator('−');
/** A sign, not a difference: it stands close to what follows. */
export const negative = prefix('−');
export const equals = operator('=');
export const half = row(fraction(number('1'), number('2')), space);
/** 1/(2β), the margin that IPO aims at. */
export const oneOverTwoBeta = fraction(number('1'), row(number('2'), beta));
