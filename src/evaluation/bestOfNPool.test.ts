import { expect, it } from 'vitest';
import { addToPools, bestOfNCurve, emptyPools, frontierOf } from './bestOfNPool.ts';

/** Two prompts with three samples each; on the second the proxy ranks against gold. */
function pools() {
  const made = emptyPools(2);
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
