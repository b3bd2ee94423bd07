import { expect, it } from 'vitest';
import {
  addToPools,
  bestOfNCurve,
  emptyPools,
  frontierOf,
  type JudgedPools,
  type Pools,
} from './bestOfNPool.ts';

/** Two prompts with three samples each; on the second the proxy ranks against the judge. */
function pools(by: JudgedPools['by'] | null = 'gold') {
  const made = emptyPools(2, by);
  addToPools(made, [1, 10], [1, 5]);
  addToPools(made, [2, 20], [2, 3]);
  addToPools(made, [4, 30], [4, 1]);
  return made;
}

it('averages exact expectations over prompts', () => {
  const [one, two, three] = bestOfNCurve(pools());
  // n = 1: means 7/3 and 3. n = 2: subsets {1,2},{1,4},{2,4} → 2, 4, 4; picks 20, 30, 30 → gold 3, 1, 1. n = 3: 4 and 1.
  expect(one.gold).toBeCloseTo((7 / 3 + 3) / 2, 12);
  expect(two.gold).toBeCloseTo((10 / 3 + 5 / 3) / 2, 12);
  expect(three.gold).toBeCloseTo(2.5, 12);
  expect(two.proxy).toBeCloseTo((10 / 3 + 80 / 3) / 2, 12);
  // Of 4 and 1: half of their difference.
  expect(three.gold_stderr).toBeCloseTo(1.5, 12);
  expect(one.kl_bound).toBe(0);
  expect(three.kl_bound).toBeCloseTo(Math.log(3) - 2 / 3, 12);
  expect(Object.keys(one)).toEqual(['n', 'proxy', 'gold', 'gold_stderr', 'kl_bound']);
});

it('where nobody knows gold has the same numbers by another judge, and none of gold', () => {
  const [byGold, byOwn] = [bestOfNCurve(pools()), bestOfNCurve(pools('own_reward'))];
  for (const [i, point] of byOwn.entries()) {
    expect(point.own_reward).toBe(byGold[i].gold);
    expect(point.own_reward_stderr).toBe(byGold[i].gold_stderr);
    expect(Object.keys(point)).toEqual(['n', 'proxy', 'own_reward', 'own_reward_stderr', 'kl_bound']);
  }
  // Without a judge only what picks says something.
  const [alone] = bestOfNCurve(pools(null));
  expect(alone).toEqual({ n: 1, proxy: byGold[0].proxy, kl_bound: 0 });
  expect(frontierOf(pools(null))).toEqual([]);
});

it('holds picks against a sample that nothing picked', () => {
  const made = pools('own_reward');
  if (made.judged) made.judged.opponents = [2, 3];
  const [one, two, three] = bestOfNCurve(made);
  // Prompt 1: of 1, 2, 4 against 2, ½ each of three; the best of two is 2, 4, 4; the best of three 4.
  // Prompt 2: of 5, 3, 1 against 3 likewise; the best of two by the proxy is 3, 1, 1; of three 1.
  expect(one.own_win_rate).toBeCloseTo(0.5, 12);
  expect(two.own_win_rate).toBeCloseTo((2.5 / 3 + 0.5 / 3) / 2, 12);
  expect(three.own_win_rate).toBeCloseTo((1 + 0) / 2, 12);
  expect(one.own_win_rate_low).toBeLessThan(0.5);
  expect(one.own_win_rate_high).toBeGreaterThan(0.5);
});

/** Pools of one prompt from n + 1 different values, each of which is the opponent once. */
const eachAgainstTheRest = (values: readonly number[]): Pools[] =>
  values.map((opponent, left) => {
    const rest = values.filter((_, i) => i !== left);
    return { proxy: [rest], judged: { by: 'own_reward', scores: [rest], opponents: [opponent] } };
  });

it.each([1, 2, 3, 7, 40])('wins n/(n + 1) of the time where the judge itself picks: n = %i', (n) => {
  const values = Array.from({ length: 41 }, (_, i) => Math.sin(i) + i / 50);
  // Of n + 1 exchangeable samples each is the best as often as the others: the opponent in 1 of n + 1 cases.
  const rates = eachAgainstTheRest(values).map((made) => Number(bestOfNCurve(made)[n - 1].own_win_rate));
  expect(rates.reduce((sum, rate) => sum + rate, 0) / rates.length).toBeCloseTo(n / (n + 1), 12);
});

it('says of gold alone what no policy can exceed', () => {
  const points = frontierOf(pools());
  const [loosest, tightest] = [points[0], points[points.length - 1]];
  // Loose: the best sample of each prompt. Tight: their mean.
  expect(loosest.reward).toBeGreaterThan(4.49);
  expect(loosest.kl).toBeCloseTo(Math.log(3), 2);
  expect(tightest.reward).toBeGreaterThan((7 / 3 + 3) / 2);
  expect(tightest.reward).toBeLessThan((7 / 3 + 3) / 2 + 0.1);
  expect(tightest.ess).toBeGreaterThan(2.9);
});

it('has the same frontier whatever the unit of a reward of one’s own', () => {
  const scaled = (by: number) => {
    const made = emptyPools(2, 'own_reward');
    for (const [a, b] of [
      [1, 5],
      [2, 3],
      [4, 1],
    ])
      addToPools(made, [a, b], [by * a, by * b]);
    return frontierOf(made);
  };
  const [small, large] = [scaled(0.01), scaled(100)];
  for (const [i, { kl, reward, ess }] of small.entries()) {
    expect(large[i].kl).toBeCloseTo(kl, 9);
    expect(large[i].ess).toBeCloseTo(ess, 9);
    expect(large[i].reward).toBeCloseTo(reward * 1e4, 6);
  }
  // Where all is worth the same there is nothing to gain, and nothing is drawn.
  expect(scaled(0)).toEqual([]);
});
