import fc from 'fast-check';
import * as library from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import vectors from '../../losses/vectors.json';
import {
  correlation,
  mean,
  meanEstimate,
  populationDeviation,
  quantile,
  rateEstimate,
  shareOver,
  sum,
  wilsonInterval,
} from './statistics.ts';

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

describe('against a statistics library', () => {
  const some = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 40 });
  const close = (own: number, theirs: number) => {
    expect(Math.abs(own - theirs)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(theirs)));
  };

  it('sums, means, deviations and standard errors agree', () => {
    fc.assert(
      fc.property(some, (values) => {
        close(sum(values), library.sum(values));
        close(mean(values), library.mean(values));
        close(populationDeviation(values), library.standardDeviation(values));
        const { stderr, interval } = meanEstimate(values);
        close(stderr ?? Number.NaN, library.sampleStandardDeviation(values) / Math.sqrt(values.length));
        close(interval[1] - interval[0], 2 * 1.96 * (stderr ?? Number.NaN));
      }),
    );
  });

  it('correlations agree, and are 0 where a list does not vary', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
      minLength: 3,
      maxLength: 30,
    });
    fc.assert(
      fc.property(pairs, (rows) => {
        const [a, b] = [0, 1].map((column) => rows.map((row) => row[column]));
        const varies = [a, b].every((values) => new Set(values).size > 1);
        close(correlation(a, b), varies ? library.sampleCorrelation(a, b) : 0);
      }),
    );
  });

  it('quantiles lie between the values that the library gives for their neighbours', () => {
    fc.assert(
      fc.property(some, (values) => {
        close(quantile(values, 0.5), library.medianSorted([...values].sort((a, b) => a - b)));
        close(quantile(values, 0), library.min(values));
        close(quantile(values, 1), library.max(values));
      }),
    );
  });
});

it('a rate counts ties as halves and has Wilson’s interval', () => {
  expect(rateEstimate([1, 0.5, 0.5, 0])).toEqual({ value: 0.5, interval: wilsonInterval(2, 4), n: 4 });
});

it('a share has the wider of the intervals over seeds and over pairs', () => {
  // All seeds alike: Wilson's.
  const alike = shareOver([0.5, 0.5, 0.5], 100);
  expect(alike.interval[0]).toBeCloseTo(0.404, 3);
  // Seeds far apart: Student's, 4.3027 · s/√3 with s = 0.2.
  const apart = shareOver([0.3, 0.5, 0.7], 1000);
  expect(apart.interval[0]).toBeCloseTo(0.5 - (4.3027 * 0.2) / Math.sqrt(3), 4);
});
