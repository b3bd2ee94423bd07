import { describe, expect, it } from 'vitest';
import { adaptedBeta, scoreOfSample, sequenceReward, tokenRewards } from './klPenalty.ts';
import vectors from './vectors.json';

describe('adaptedBeta', () => {
  const { coef, kl, target, n, horizon, next } = vectors.adaptiveKl;

  it('agrees with the reference number', () => {
    expect(adaptedBeta(coef, { kl, samples: n }, { target, horizon })).toBeCloseTo(next, 12);
  });

  it('falls below the target as it rises above it, and stays on it', () => {
    const change = (kl: number) => adaptedBeta(1, { kl, samples: 100 }, { target: 6, horizon: 1000 }) - 1;
    expect(change(6)).toBe(0);
    expect(change(6.6)).toBeCloseTo(0.01, 12); // 10% off, 100 of 1000
    expect(change(5.4)).toBeCloseTo(-0.01, 12);
    // Clipped at 20%, also for a KL that sampling noise made negative.
    expect(change(600)).toBeCloseTo(0.02, 12);
    expect(change(-1)).toBeCloseTo(-0.02, 12);
  });
});

describe('rewards', () => {
  it('penalise each token, and score the last', () => {
    const rewards = tokenRewards([0.5, -1, 2], 3, 0.1);
    [-0.05, 0.1, 2.8].forEach((expected, t) => {
      expect(rewards[t]).toBeCloseTo(expected, 12);
    });
    expect(rewards.reduce((a, b) => a + b)).toBeCloseTo(sequenceReward([0.5, -1, 2], 3, 0.1), 12);
    expect(sequenceReward([0.5, -1, 2], 3, 0.1)).toBeCloseTo(2.85, 12);
  });

  it('take a point from a completion without an end', () => {
    expect([scoreOfSample(2, true), scoreOfSample(2, false), scoreOfSample(2, false, 0.25)]).toEqual([
      2, 1, 1.75,
    ]);
  });
});
