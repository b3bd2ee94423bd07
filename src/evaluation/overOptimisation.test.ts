import { describe, expect, it } from 'vitest';
import { random } from '../experiment/random.ts';
import vectors from '../losses/vectors.json';
import { fitGaoForm, goldPeak, goldReward } from './overOptimisation.ts';

describe.each(['bon', 'rl'] as const)('the form %s', (form) => {
  const { alpha, beta, peakD, peakReward } = vectors.gaoForms[form];

  it('has its peak where the reference numbers have it', () => {
    const peak = goldPeak(form, { alpha, beta })!;
    expect(peak.d).toBeCloseTo(peakD, 12);
    expect(peak.reward).toBeCloseTo(peakReward, 12);
    // And it is one: lower on both sides.
    for (const d of [peak.d - 0.1, peak.d + 0.1]) {
      expect(goldReward(form, { alpha, beta }, d)).toBeLessThan(peak.reward);
    }
    expect(goldReward(form, { alpha, beta }, 0)).toBe(0);
  });

  it('is found again from its points, and nearly so with noise', () => {
    const distances = [0, 0.2, 0.5, 1, 1.5, 2, 3, 4, 5];
    const exact = distances.map((d) => ({ d, gold: goldReward(form, { alpha, beta }, d) }));
    const fitted = fitGaoForm(form, exact);
    expect(fitted.alpha).toBeCloseTo(alpha, 9);
    expect(fitted.beta).toBeCloseTo(beta, 9);
    const stream = random(1, 'noise');
    const noisy = exact.map(({ d, gold }) => ({ d, gold: gold + 0.01 * stream.normal() }));
    expect(Math.abs(fitGaoForm(form, noisy).beta - beta)).toBeLessThan(0.02);
  });

  it('has no peak where gold never falls', () => {
    expect(goldPeak(form, { alpha: 0.5, beta: 0 })).toBeNull();
    expect(goldPeak(form, { alpha: 0.5, beta: -0.1 })).toBeNull();
  });

  it('cannot be fitted to a single distance', () => {
    const points = [
      { d: 0, gold: 0 },
      { d: 2, gold: 0.3 },
      { d: 2, gold: 0.4 },
    ];
    expect(() => fitGaoForm(form, points)).toThrow('two different distances');
  });
});

it('best-of-n that falls from the start has no peak', () => {
  expect(goldPeak('bon', { alpha: -0.1, beta: 0.1 })).toBeNull();
});
