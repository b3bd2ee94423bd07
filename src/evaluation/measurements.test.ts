import { describe, expect, it } from 'vitest';
import { fieldsOf, measurementNames } from '../experiment/metrics/measurements.ts';
import { type EvaluatedSamples, measure, measuredRow } from './measurements.ts';

const sample = (kl: number, tokens: number, ended = true) => ({
  prompt: [1],
  completion: Array.from({ length: tokens }, () => 2),
  kl,
  logRatio: kl + 1,
  entropy: 0.5,
  repetition: 0.25,
  ended,
});

/** Four prompts: won, lost, tied, won. */
const four: EvaluatedSamples = {
  samples: [sample(1, 3), sample(2, 5, false), sample(3, 4), sample(2, 4)],
  gold: [1, -1, 0.25, 2],
  referenceGold: [0, 0, 0.25, -2],
};

describe('measurements of samples', () => {
  it('the win rate counts a tie as one half and has Wilson’s interval', () => {
    // By hand: 2.5 of 4; (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²))/(1 + z²/n) with z = 1.96.
    const { win_rate } = measure(four);
    expect(win_rate?.value).toBe(0.625);
    expect(win_rate?.n).toBe(4);
    expect(win_rate?.interval[0]).toBeCloseTo(0.219426, 5);
    expect(win_rate?.interval[1]).toBeCloseTo(0.9081, 5);
  });

  it('a policy against samples with the same gold neither wins nor loses', () => {
    expect(measure({ ...four, referenceGold: four.gold }).win_rate?.value).toBe(0.5);
    expect(measure({ ...four, referenceGold: four.gold?.map((gold) => gold - 1) }).win_rate?.value).toBe(1);
    expect(measure({ ...four, referenceGold: four.gold?.map((gold) => gold + 1) }).win_rate?.value).toBe(0);
  });

  it('means have standard errors, rates two ends, all under the names of the record', () => {
    const own = { ownReward: [1, 2, 3, 4], referenceOwnReward: [1, 1, 1, 9] };
    const row = measuredRow({ ...four, ...own, proxy: [0, 1, 2, 3] });
    // One tie, two wins, one loss by the reward of one's own.
    expect(row).toMatchObject({ own_reward: 2.5, own_win_rate: 0.625 });
    expect(row).toMatchObject({ kl: 2, length: 4, eos_rate: 0.75, proxy: 1.5, entropy: 0.5, log_ratio: 3 });
    expect(row.kl_stderr).toBeCloseTo(Math.sqrt(2 / 3 / 4), 12);
    expect(Object.keys(row).sort()).toEqual(measurementNames.flatMap(fieldsOf).sort());
    expect(Object.values(row).every(Number.isFinite)).toBe(true);
    // Lopsided: at 0.75 there is more room below than above.
    expect(0.75 - Number(row.eos_rate_low)).toBeGreaterThan(Number(row.eos_rate_high) - 0.75);
  });

  it('without a proxy there is none, and scores of other samples are refused', () => {
    expect(measuredRow(four)).not.toHaveProperty('proxy');
    expect(() => measure({ ...four, referenceGold: [0] })).toThrow('1 scores of 4 samples');
  });
});
