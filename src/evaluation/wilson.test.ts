import { describe, expect, it } from 'vitest';
import vectors from '../losses/vectors.json';
import { wilsonInterval } from './wilson.ts';

describe('wilsonInterval', () => {
  it.each(vectors.wilson95)('agrees with the reference numbers at $wins of $n', ({ wins, n, interval }) => {
    const [low, high] = wilsonInterval(wins, n);
    expect(low).toBeCloseTo(interval[0], 12);
    expect(high).toBeCloseTo(interval[1], 12);
  });

  it('ends where the observed rate is 1.96 standard errors of the end away', () => {
    // The definition, from the other side: the rates that a normal test at 95% does not reject.
    for (const rate of wilsonInterval(17.5, 40)) {
      expect(Math.abs(17.5 / 40 - rate) / Math.sqrt((rate * (1 - rate)) / 40)).toBeCloseTo(1.959964, 6);
    }
  });

  it('of ±3 points takes about 1,067 comparisons', () => {
    const [low, high] = wilsonInterval(1067 / 2, 1067);
    expect((high - low) / 2).toBeCloseTo(0.03, 3);
  });

  it('knows nothing without comparisons and refuses impossible counts', () => {
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
    expect(() => wilsonInterval(3, 2)).toThrow('3 wins of 2');
    expect(() => wilsonInterval(Number.NaN, 2)).toThrow('NaN wins of 2');
  });
});
