import { expect, it } from 'vitest';
import { scoreMetrics } from './scorePairs.ts';

const pair = (chosen: number, rejected: number) => ({ prompt: [1], chosen: [chosen], rejected: [rejected] });
const byToken = async (sequences: readonly { completion: readonly number[] }[]) =>
  sequences.map(({ completion }) => completion[0]);

it('ranks pairs by their scores: one right, one wrong, one tie', async () => {
  const pairs = [pair(3, 1), pair(0, 1), pair(2, 2)];
  const metrics = await scoreMetrics(byToken, byToken, pairs);
  // −ln σ(2), −ln σ(−1), −ln σ(0)
  expect(metrics.eval_loss).toBeCloseTo((0.126928 + 1.313262 + Math.LN2) / 3, 5);
  expect(metrics['eval_rewards/accuracies']).toBeCloseTo(0.5, 12);
  expect(metrics['eval_rewards/margins']).toBeCloseTo(1 / 3, 12);
  expect(metrics.gold_correlation).toBeCloseTo(1, 12);
});

it('stays finite where a score is far on the wrong side', async () => {
  const { eval_loss } = await scoreMetrics(byToken, byToken, [pair(-900, 900)]);
  expect(eval_loss).toBeCloseTo(1800, 6);
});
