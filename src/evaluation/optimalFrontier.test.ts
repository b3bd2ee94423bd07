import { describe, expect, it } from 'vitest';
import { optimalPolicy } from '../experiment/metrics/optimalPolicy.ts';
import { random } from '../experiment/random.ts';
import vectors from '../losses/vectors.json';
import { frontierFromSamples, optimalFrontier } from './optimalFrontier.ts';

const { reference, reward } = vectors.tabular;
const { rewards, points } = vectors.optimalFrontierFromSamples;

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
