import { describe, expect, it } from 'vitest';
import { random } from '../experiment/random.ts';
import { klDivergence } from '../losses/klEstimators.ts';
import vectors from '../losses/vectors.json';
import { frontierFromSamples, optimalFrontier, optimalPolicy } from './optimalFrontier.ts';

const { reference, reward, optimal } = vectors.tabular;
const { rewards, points } = vectors.optimalFrontierFromSamples;
const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i], 0);

describe('optimalPolicy', () => {
  it.each(optimal)('agrees with the reference numbers at β = $beta', (v) => {
    const found = optimalPolicy(reference, reward, v.beta);
    found.pi.forEach((p, y) => {
      expect(p).toBeCloseTo(v.pi[y], 12);
    });
    expect(found.reward).toBeCloseTo(v.reward, 12);
    expect(found.kl).toBeCloseTo(v.kl, 12);
    expect(found.betaLogZ).toBeCloseTo(v.betaLogZ, 12);
    expect(found.kl).toBeCloseTo(klDivergence(found.pi, reference), 12);
  });

  it('is beaten by no other policy, and its frontier has slope β', () => {
    const stream = random(2, 'policies');
    for (const beta of [0.3, 1, 4]) {
      const { betaLogZ } = optimalPolicy(reference, reward, beta);
      for (let i = 0; i < 200; i++) {
        const raw = [stream.uniform(), stream.uniform(), stream.uniform()];
        const pi = raw.map((value) => value / (raw[0] + raw[1] + raw[2]));
        expect(dot(pi, reward) - beta * klDivergence(pi, reference)).toBeLessThanOrEqual(betaLogZ);
      }
      const [more, less] = [
        optimalPolicy(reference, reward, beta - 1e-4),
        optimalPolicy(reference, reward, beta + 1e-4),
      ];
      expect((more.reward - less.reward) / (more.kl - less.kl)).toBeCloseTo(beta, 5);
    }
  });

  it('does not overflow at a β close to 0', () => {
    const { pi, reward: best, kl } = optimalPolicy(reference, [0, 1000, 2000], 1e-3);
    expect(pi).toEqual([0, 0, 1]);
    expect(best).toBe(2000);
    expect(kl).toBeCloseTo(Math.log(1 / 0.2), 6);
  });

  it('refuses lists of different lengths', () => {
    expect(() => optimalPolicy([1], [0, 1], 1)).toThrow('1 outcomes, 2 rewards');
  });
});

describe('the frontier from samples', () => {
  it.each(points)('agrees with the reference numbers at β = $beta', (v) => {
    const found = frontierFromSamples(rewards, v.beta);
    expect(found.reward).toBeCloseTo(v.reward, 12);
    expect(found.kl).toBeCloseTo(v.kl, 12);
    expect(found.ess).toBeCloseTo(v.ess, 12);
  });

  it('comes close to the exact one with many samples, and cannot pass ln n', () => {
    const stream = random(4, 'frontier');
    const drawn = Array.from({ length: 20_000 }, () => reward[stream.weighted(reference)]);
    const [sampled, exact] = [frontierFromSamples(drawn, 1), optimalPolicy(reference, reward, 1)];
    expect(Math.abs(sampled.reward - exact.reward)).toBeLessThan(0.03);
    expect(Math.abs(sampled.kl - exact.kl)).toBeLessThan(0.03);
    const extreme = frontierFromSamples([1, 2, 3, 4], 1e-3);
    expect(extreme.kl).toBeCloseTo(Math.log(4), 9);
    expect(extreme.ess).toBeCloseTo(1, 9);
  });

  it('is averaged prompt by prompt: a prompt that always pays well buys nothing', () => {
    const [point] = optimalFrontier([rewards, rewards.map((r) => r + 100)], [1]);
    expect(point.kl).toBeCloseTo(points[2].kl, 9);
    expect(point.reward).toBeCloseTo(points[2].reward + 50, 9);
    expect(point.ess).toBeCloseTo(points[2].ess, 9);
  });

  it('refuses an empty set', () => {
    expect(() => frontierFromSamples([], 1)).toThrow('no samples');
    expect(() => optimalFrontier([], [1])).toThrow('no prompts');
  });
});
