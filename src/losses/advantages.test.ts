import { describe, expect, it } from 'vitest';
import { random } from '../experiment/random.ts';
import { generalizedAdvantages, grpoAdvantages, rlooAdvantages, whiten } from './advantages.ts';
import vectors from './vectors.json';

const stream = random(3, 'advantages');
const normals = (n: number) => Array.from({ length: n }, () => stream.normal());

function expectEqual(values: readonly number[], expected: readonly number[], digits = 12): void {
  expect(values.length).toBe(expected.length);
  values.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], digits);
  });
}

describe('generalizedAdvantages', () => {
  it.each(vectors.gae)('agrees with the reference numbers: λ = $lambda_, rewards $reward', (v) => {
    const config = { gamma: v.gamma, lambda: v.lambda_ };
    const { advantages, returns } = generalizedAdvantages(v.reward, v.value, config);
    expectEqual(advantages, v.advantage);
    expectEqual(returns, v.returns);
  });

  it('with λ = 1 is what is still to come, discounted, minus the value', () => {
    const [rewards, values] = [normals(7), normals(7)];
    const { advantages, returns } = generalizedAdvantages(rewards, values, { gamma: 0.9, lambda: 1 });
    const toCome = rewards.map((_, t) => rewards.slice(t).reduce((sum, r, i) => sum + 0.9 ** i * r, 0));
    expectEqual(returns, toCome);
    expectEqual(
      advantages,
      toCome.map((value, t) => value - values[t]),
    );
  });

  it('with λ = 0 is the error of one step', () => {
    const { advantages } = generalizedAdvantages([1, 2, 3], [10, 20, 30], { gamma: 0.5, lambda: 0 });
    expectEqual(advantages, [1 + 10 - 10, 2 + 15 - 20, 3 - 30]);
  });

  it('is nothing where the values foresee the rewards, whatever λ', () => {
    const rewards = normals(6);
    const values = rewards.map((_, t) => rewards.slice(t).reduce((a, b) => a + b, 0));
    const { advantages } = generalizedAdvantages(rewards, values, { gamma: 1, lambda: 0.95 });
    expectEqual(
      advantages,
      rewards.map(() => 0),
    );
  });

  it('refuses lists of different lengths', () => {
    expect(() => generalizedAdvantages([1], [], { gamma: 1, lambda: 1 })).toThrow('1 rewards, 0 values');
  });
});

describe('whiten', () => {
  it('brings all tokens together to mean 0 and deviation 1, and keeps the rows', () => {
    const rows = [normals(5), normals(2), normals(9)];
    const white = whiten(rows.map((row) => row.map((value) => 4 + 3 * value)));
    expect(white.map((row) => row.length)).toEqual([5, 2, 9]);
    const all = white.flat();
    expect(all.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 10);
    expect(all.reduce((a, b) => a + b * b, 0) / 15).toBeCloseTo(1, 7); // n − 1
    // A shift and a stretch of the input change nothing.
    whiten(rows).forEach((row, i) => {
      expectEqual(row, white[i], 6);
    });
  });

  it('stays finite for equal values, for one and for none', () => {
    expect(whiten([[2, 2], [2]])).toEqual([[0, 0], [0]]);
    expect(whiten([[5]])).toEqual([[0]]);
    expect(whiten([[], []])).toEqual([[], []]);
  });
});

describe('group advantages', () => {
  const { reward, rloo, grpo } = vectors.groupAdvantages;

  it('agree with the reference numbers', () => {
    expectEqual(rlooAdvantages(reward), rloo);
    expectEqual(grpoAdvantages(reward), grpo);
  });

  it('RLOO is n/(n − 1) times the centred rewards', () => {
    const rewards = normals(5);
    const mean = rewards.reduce((a, b) => a + b, 0) / 5;
    expectEqual(
      rlooAdvantages(rewards),
      rewards.map((value) => (5 / 4) * (value - mean)),
    );
  });

  it('GRPO does not mind the scale of the rewards, RLOO does', () => {
    const rewards = normals(6);
    const scaled = rewards.map((value) => 100 * value + 7);
    expectEqual(grpoAdvantages(scaled), grpoAdvantages(rewards), 3);
    expectEqual(
      rlooAdvantages(scaled),
      rlooAdvantages(rewards).map((value) => 100 * value),
      9,
    );
  });

  it('a group of equals teaches nothing, and one completion is no group', () => {
    expect(grpoAdvantages([3, 3, 3])).toEqual([0, 0, 0]);
    expect(rlooAdvantages([3, 3, 3])).toEqual([0, 0, 0]);
    expect(() => rlooAdvantages([1])).toThrow('no others');
    expect(() => grpoAdvantages([1])).toThrow('no group');
  });
});
