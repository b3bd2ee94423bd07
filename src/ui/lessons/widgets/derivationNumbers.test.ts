import { describe, expect, test } from 'vitest';
import { derivationLines } from '../../../experiment/lessons/derivation.ts';
import { derivationNumbers } from './derivationNumbers.ts';

/** Weights ½, ½ and 1, so Z = 2, π* = ¼, ¼, ½; a policy that writes the last alone is ln 2 away from it. */
const table = { reference: [0.5, 0.25, 0.25], reward: [0, Math.log(2), Math.log(4)], beta: 1 };
const lines = derivationNumbers({ ...table }, [0, 0, 1], [2, 0]);

describe('the derivation in numbers, by hand', () => {
  test('your policy earns the same in each of the first five lines: ln 4 − ln 4 = 0', () => {
    expect(lines.objective).toBe('Your π: 1.39 − 1.00 · 1.39 = 0.00');
    expect(lines['one-expectation']).toBe('Your π: −1.00 · (1.39 − 1.39) = 0.00');
    // log of 1/(¼ · 4)
    expect(lines['one-log']).toContain('log of 1.000 / (0.250 · e^1.39) = 0.00');
    expect(lines['one-log']).toMatch(/: 0\.00$/);
    expect(lines.optimum).toContain('Your π: −1.00 · 0.69 + 0.69 = 0.00');
  });

  test('the best policy, and its reward back', () => {
    expect(lines.partition).toBe('Z = 0.50 + 0.50 + 1.00 = 2.000, β log Z = 0.69');
    expect(lines.gibbs).toContain('0.250 · e^1.39 / 2.000 = 0.500');
    expect(lines.optimum).toContain('π*: 0 + 0.69 = 0.69');
    expect(lines.logs).toContain('−0.69 = −1.39 + 1.39 − 0.69');
    expect(lines.reward).toContain('1.39 = 1.00 · log(0.500 / 0.250) + β log Z = 0.69 + 0.69');
  });

  test('the pair: 4 to 1', () => {
    expect(lines['bradley-terry']).toBe('σ(1.39 − 0.00) = σ(1.39) = 0.800');
    expect(lines.cancel).toMatch(/= 0\.800$/);
    expect(lines.loss).toBe(
      'At π = π_ref: z = 0.00, L = 0.693, which is log 2. At π = π*: z = 1.39, L = 0.223',
    );
    expect(lines.gradient).toBe(
      'The weight at π_ref: 0.500. At π*: 0.200. At π* with the labels flipped: 0.800',
    );
  });

  test('every line has its numbers', () => {
    expect(Object.keys(lines)).toEqual(derivationLines.map(({ name }) => name));
    expect(Object.values(lines).join()).not.toMatch(/NaN|undefined|Infinity|-\d/);
  });
});
