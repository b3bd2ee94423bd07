import { describe, expect, test } from 'vitest';
import { checkFormula, type TargetName } from './formulaTargets.ts';

const rights = (text: string, target: TargetName) =>
  checkFormula(text, target).checks?.map(({ right }) => right);
const ALL = [true, true, true, true];

describe('equal formulas are right', () => {
  test.each<[TargetName, string]>([
    ['optimal-policy', 'ref + r / beta - logZ'],
    ['optimal-policy', 'log(exp(ref) * exp(r / β) / exp(logZ))'],
    ['reward', 'beta * (policy - ref) + beta * logZ'],
    ['reward', 'beta * (policy - ref + logZ)'],
    ['preference', 'sigmoid(r_chosen - r_rejected)'],
    ['preference', 'exp(r_chosen) / (exp(r_chosen) + exp(r_rejected))'],
    ['margin', 'beta * ((chosen - ref_chosen) - (rejected - ref_rejected))'],
    ['margin', 'beta * (chosen - rejected) - beta * (ref_chosen - ref_rejected)'],
    ['loss', '-log(sigmoid(beta * ((chosen - ref_chosen) - (rejected - ref_rejected))))'],
    ['loss', 'ln(1 + exp(-β · (chosen − ref_chosen − rejected + ref_rejected)))'],
    ['gradient', '-beta * sigmoid(-beta * (chosen - ref_chosen - rejected + ref_rejected))'],
    ['gradient', 'beta * (sigmoid(beta * (chosen - ref_chosen - rejected + ref_rejected)) - 1)'],
    ['ipo', '(chosen - ref_chosen - rejected + ref_rejected - 1 / (2 * beta)) ^ 2'],
  ])('%s: %s', (target, text) => {
    expect(rights(text, target)).toEqual(ALL);
  });
});

describe('others are not', () => {
  test.each<[string, TargetName, string]>([
    ['β forgotten', 'reward', 'policy - ref + logZ'],
    ['Z forgotten', 'optimal-policy', 'ref + r / beta'],
    ['no logarithm', 'loss', 'sigmoid(beta * ((chosen - ref_chosen) - (rejected - ref_rejected)))'],
    ['no reference', 'loss', '-log(sigmoid(beta * (chosen - rejected)))'],
    ['the wrong way round', 'margin', 'beta * ((rejected - ref_rejected) - (chosen - ref_chosen))'],
    ['a sign', 'gradient', 'beta * sigmoid(-beta * (chosen - ref_chosen - rejected + ref_rejected))'],
    ['the target of another β', 'ipo', '(chosen - ref_chosen - rejected + ref_rejected - 1 / beta) ^ 2'],
    ['nothing finite', 'loss', 'log(0 - 1)'],
  ])('%s', (_, target, text) => {
    expect(rights(text, target)).toContain(false);
  });

  test('a number in the place of β is right for the pair that has it, and for no other', () => {
    const text = '-log(sigmoid(0.1 * ((chosen - ref_chosen) - (rejected - ref_rejected))))';
    expect(rights(text, 'loss')).toEqual([true, false, false, false]);
  });

  test('names of other lines are not known', () => {
    expect(checkFormula('logZ', 'loss').problem).toContain('“logZ” is not known here');
  });
});
