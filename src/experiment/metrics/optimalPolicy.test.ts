import { describe, expect, it } from 'vitest';
import vectors from '../../losses/vectors.json';
import { random } from '../random.ts';
import { klDivergence, optimalPolicy } from './optimalPolicy.ts';

const { reference, reward, optimal } = vectors.tabular;
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

describe('klDivergence', () => {
  it('a policy that never draws an outcome has a KL, and one that draws the impossible has none', () => {
    expect(klDivergence([1, 0], [0.25, 0.75])).toBeCloseTo(Math.log(4), 12);
    expect(klDivergence([0.5, 0.5], [1, 0])).toBe(Infinity);
    expect(() => klDivergence([1], [0.5, 0.5])).toThrow('1 and 2 outcomes');
  });
});
