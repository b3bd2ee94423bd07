import type { MethodName, RunConfig } from '../../experiment/methods.ts';
import { otherWords } from './otherWords.ts';
import { pairWords } from './pairWords.ts';
import { rolloutWords } from './rolloutWords.ts';
import type { MethodWords, Theory } from './types.ts';

const words: Readonly<Record<MethodName, MethodWords>> = { ...pairWords, ...rolloutWords, ...otherWords };

export function methodWords(method: MethodName): MethodWords {
  return words[method];
}

/** A loss with its unit; a range ("0 to 1") is none. */
export function lossWithUnit(method: MethodName, loss: string): string {
  const { lossUnit } = words[method];
  return lossUnit === '' || /^\d/.test(lossUnit) ? loss : `${loss} ${lossUnit}`;
}

/** What the loss comes to before the first step, as far as mathematics knows. */
export function startOf(method: MethodName, config: RunConfig): Theory | null {
  // The additional term depends on the reference.
  return Number(config.sftWeight ?? 0) === 0 ? words[method].start(config) : null;
}

/** Whether rewards of two methods can be compared on one axis. */
export function sameRewards(a: MethodName, b: MethodName): boolean {
  const kindOf = (method: MethodName) => {
    const { reward } = words[method];
    return reward === 'stand-in' ? 'reference' : reward;
  };
  return kindOf(a) === kindOf(b);
}
