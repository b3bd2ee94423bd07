import { describe, expect, it, test } from 'vitest';
import { random } from '../random.ts';
import {
  deviationRatio,
  differenceEstimate,
  type Estimate,
  jackknife,
  mean,
  meanEstimate,
  rateEstimate,
  smallSampleEstimate,
  smallSampleShare,
  studentT95,
} from './statistics.ts';

describe('Student’s t', () => {
  it('has the closed forms of 1, 2 and 4 degrees of freedom', () => {
    expect(studentT95(1)).toBeCloseTo(Math.tan(Math.PI * 0.475), 3);
    // F(t) = ½ + t / (2 √(2 + t²)): t² = 2 c² / (1 − c²), c = 0.95.
    expect(studentT95(2)).toBeCloseTo(Math.sqrt((2 * 0.95 ** 2) / (1 - 0.95 ** 2)), 3);
    // F(t) = ½ + c (1 + 2/(t² + 4))/2, c = t/√(t² + 4).
    const t = studentT95(4);
    const c = t / Math.sqrt(t * t + 4);
    expect(0.5 + (c * (1 + 2 / (t * t + 4))) / 2).toBeCloseTo(0.975, 5);
  });

  it.each([3, 5, 7, 10, 20, 30, 31, 60, 500])(
    'leaves one in forty above it at %i degrees of freedom',
    (df) => {
      // Integrates the density (1 + t²/df)^(−(df + 1)/2), whose constant follows from the integral itself.
      const density = (t: number) => (1 + (t * t) / df) ** (-(df + 1) / 2);
      const integral = (from: number, to: number, steps = 20_000) => {
        const width = (to - from) / steps;
        let sum = 0;
        for (let i = 0; i < steps; i++) sum += density(from + (i + 0.5) * width);
        return sum * width;
      };
      const limit = 400;
      expect(integral(studentT95(df), limit) / (2 * integral(0, limit))).toBeCloseTo(0.025, 4);
    },
  );

  it('is open without degrees of freedom', () => {
    expect(studentT95(0)).toBe(Number.POSITIVE_INFINITY);
    expect(smallSampleEstimate([3]).interval).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});

describe('the jackknife', () => {
  it('of a mean is the mean with Student’s interval', () => {
    const values = [1, 4, 2, 8, 5];
    const [own, plain] = [jackknife(values, mean), smallSampleEstimate(values)];
    expect(own.value).toBeCloseTo(plain.value, 12);
    expect(own.interval[0]).toBeCloseTo(plain.interval[0], 12);
    expect(own.interval[1]).toBeCloseTo(plain.interval[1], 12);
  });

  it('takes away the bias of the mean’s square', () => {
    // x̄² is too high by s²/n; the jackknife gives x̄² − s²/n exactly.
    const values = [1, 4, 2, 8, 5];
    const m = mean(values);
    const variance = values.reduce((sum, x) => sum + (x - m) ** 2, 0) / 4;
    expect(jackknife(values, (some) => mean(some) ** 2).value).toBeCloseTo(m * m - variance / 5, 12);
  });

  it('refuses a single part', () => {
    expect(() => jackknife([1], mean)).toThrow('1 parts');
  });
});

/** The share of 4,000 draws whose interval covers the truth: a rate within 0.0067 of its own, two times out of three. */
function coverage(draw: (i: number) => Estimate, truth: number): number {
  const draws = 4000;
  let covered = 0;
  for (let i = 0; i < draws; i++) {
    const { interval } = draw(i);
    if (interval[0] <= truth && truth <= interval[1]) covered++;
  }
  return covered / draws;
}

describe('95% intervals cover the truth in 93 to 97% of draws', () => {
  const normals = (i: number, n: number, purpose: string) => {
    const stream = random(i, purpose);
    return Array.from({ length: n }, () => stream.normal());
  };
  const within = (covered: number) => {
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.97);
  };

  test.each([3, 5])('the mean of %i seeds', (n) => {
    within(coverage((i) => smallSampleEstimate(normals(i, n, 'seeds')), 0));
  });

  test('the mean of 252 samples that lie lopsided', () => {
    const squares = (i: number) => normals(i, 252, 'squares').map((x) => x * x);
    within(coverage((i) => meanEstimate(squares(i)), 1));
  });

  test.each([0.5, 0.8])('a rate of %f among 252', (rate) => {
    const outcomes = (i: number) => {
      const stream = random(i, 'rate', rate);
      return Array.from({ length: 252 }, () => Number(stream.uniform() < rate));
    };
    within(coverage((i) => rateEstimate(outcomes(i)), rate));
  });

  test('a difference of five seeds and five; with the smaller degrees of freedom it may cover more', () => {
    const draw = (i: number) =>
      differenceEstimate(
        smallSampleEstimate(normals(i, 5, 'left')),
        smallSampleEstimate(normals(i, 5, 'right')),
      );
    const covered = coverage(draw, 0);
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.985);
  });

  test('the jackknife of a ratio of means, five seeds', () => {
    const draw = (i: number) => {
      const [a, b] = [normals(i, 5, 'above'), normals(i, 5, 'below')];
      const seeds = a.map((x, k) => ({ above: 2 + 0.2 * x, below: 1 + 0.1 * b[k] }));
      return jackknife(
        seeds,
        (some) => mean(some.map(({ above }) => above)) / mean(some.map(({ below }) => below)),
      );
    };
    within(coverage(draw, 2));
  });
});

describe('the ratio of two deviations', () => {
  it('has the interval of the F-test with 4 and 4 degrees of freedom', () => {
    // Deviations of √2.5 and twice that; R: qf(0.975, 4, 4) = 9.604530.
    const { value, interval, n } = deviationRatio([2, 4, 6, 8, 10], [1, 2, 3, 4, 5]);
    expect(value).toBeCloseTo(2, 12);
    expect(interval[0]).toBeCloseTo(2 / Math.sqrt(9.60453), 3);
    expect(interval[1]).toBeCloseTo(2 * Math.sqrt(9.60453), 3);
    expect(n).toBe(5);
  });

  it('covers the truth in 95 of 100 cases', () => {
    const covered = Array.from({ length: 2000 }, (_, run) => {
      const stream = random(run, 'deviations');
      const sample = (deviation: number) => Array.from({ length: 5 }, () => deviation * stream.normal());
      const { interval } = deviationRatio(sample(3), sample(1));
      return Number(interval[0] < 3 && interval[1] > 3);
    });
    expect(mean(covered)).toBeGreaterThan(0.935);
    expect(mean(covered)).toBeLessThan(0.965);
  });

  it('is open where a sample has one value', () => {
    expect(deviationRatio([1], [1, 2, 3]).interval).toEqual([0, Number.POSITIVE_INFINITY]);
  });
});

test('an interval of shares stays within 0 to 1, and that of one share open', () => {
  // Student's t for two degrees of freedom is 4.3027: 0.9 ± 4.3027 · 0.1/√3.
  const { value, interval } = smallSampleShare([0.8, 0.9, 1]);
  expect(value).toBeCloseTo(0.9, 12);
  expect(interval[0]).toBeCloseTo(0.9 - (4.3027 * 0.1) / Math.sqrt(3), 4);
  expect(interval[1]).toBe(1);
  expect(smallSampleShare([0.2, 0.1, 0]).interval[0]).toBe(0);
  expect(smallSampleShare([0.5]).interval).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
});
