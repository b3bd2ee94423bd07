import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goldChange } from '../../../app/figures/verdict.ts';
import type { FigurePoint } from '../../../experiment/evidence/figure.ts';
import type { FindingsFile } from '../../../experiment/evidence/findingsFile.ts';
import { type GoldRow, goldRow } from '../../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../../experiment/metrics/run.ts';
import { HALF_95 } from '../../../experiment/metrics/statistics.ts';

/** What lessons 1, 4, 5, 7 and 8 call the right answer is what the recorded runs and the evidence show. */

const fileOf = (name: string) => join('public', 'recorded', `${name}.json`);
const recorded = (name: string): RunRecord => JSON.parse(readFileSync(fileOf(name), 'utf8'));
const withRuns = (...names: string[]) => test.skipIf(!names.every((name) => existsSync(fileOf(name))));

const ends = (name: string): [first: GoldRow, last: GoldRow] => {
  const { evaluations } = recorded(name);
  return [goldRow(evaluations[0].row), goldRow(evaluations[evaluations.length - 1].row)];
};

/** The 95% intervals of two means lie apart. */
const isAbove = (high: number, highError: number, low: number, lowError: number) =>
  high - HALF_95 * highError > low + HALF_95 * lowError;

const text = (name: string, prompt: number) =>
  recorded(name)
    .evaluations.at(-1)!
    .comparisons[prompt - 1].policy.tokens.map((token) => token.text)
    .join('');

test('lesson 1: the policy praises, wins about four times in five, and shortens reviews', () => {
  expect(text('reviews-dpo', 2)).toMatch(/superb|excellent|brilliant/);
  const [first, last] = ends('reviews-dpo');
  expect(last.win_rate).toBeGreaterThan(0.72);
  expect(last.win_rate_high).toBeLessThan(1);
  expect(last.win_rate_low).toBeGreaterThan(0.5);
  expect(isAbove(first.length, first.length_stderr!, last.length, last.length_stderr!)).toBe(true);
  expect(last.eos_rate).toBe(1);
});

test('lesson 1: the assistant advises against the diet, writes more, and gives one worse answer', () => {
  expect(text('assistant-dpo', 6)).toMatch(/would not recommend/);
  const [first, last] = ends('assistant-dpo');
  expect(isAbove(last.length, last.length_stderr!, first.length, first.length_stderr!)).toBe(true);
  const third = recorded('assistant-dpo').evaluations.at(-1)!.comparisons[2];
  expect(third.policy.gold).toBeLessThan(Number(third.reference.gold));
});

test('lesson 2: labels agree with gold on about four of five pairs', () => {
  expect(recorded('reviews-dpo').pairs?.agreement).toBeCloseTo(0.82, 1);
});

test('lesson 4: both rewards fall, that of rejected more, in most pairs; loss begins at ln 2', () => {
  const [first, last] = ends('reviews-dpo');
  expect(first.eval_loss).toBeCloseTo(Math.LN2, 4);
  expect(last['eval_rewards/chosen']).toBeLessThan(0);
  expect(last['eval_rewards/rejected']).toBeLessThan(last['eval_rewards/chosen']);
  expect(last['eval_fell/both']).toBeGreaterThan(0.5);
});

withRuns('reviews-dpo-unweighted', 'reviews-unlikelihood')(
  'lesson 4: without the weight it goes further without more gold, and unlikelihood is the same run',
  () => {
    const [dpo, unweighted, unlikelihood] = [
      'reviews-dpo',
      'reviews-dpo-unweighted',
      'reviews-unlikelihood',
    ].map((name) => ends(name)[1]);
    expect(isAbove(unweighted.kl, unweighted.kl_stderr!, dpo.kl, dpo.kl_stderr!)).toBe(true);
    expect(unweighted.gold).toBeLessThan(Number(dpo.gold));
    expect(unweighted.repetition).toBeLessThan(0.02);
    expect(unlikelihood.kl).toBeCloseTo(unweighted.kl, 1);
    expect(unlikelihood.gold).toBeCloseTo(Number(unweighted.gold), 1);
  },
);

withRuns('reviews-dpo-near', 'reviews-dpo-far')(
  'lesson 5: a smaller β goes further, and buys nothing',
  () => {
    const [near, middle, far] = ['reviews-dpo-near', 'reviews-dpo', 'reviews-dpo-far'].map(
      (name) => ends(name)[1],
    );
    expect(isAbove(middle.kl, middle.kl_stderr!, near.kl, near.kl_stderr!)).toBe(true);
    expect(isAbove(far.kl, far.kl_stderr!, middle.kl, middle.kl_stderr!)).toBe(true);
    const [ofMiddle, ofFar] = ['reviews-dpo', 'reviews-dpo-far'].map((name) =>
      recorded(name).evaluations.at(-1),
    );
    expect(goldChange(ofMiddle, ofFar)!.value).toBeLessThan(0);
    expect(near.eval_loss).toBeLessThan(middle.eval_loss);
    expect(near.gold).toBeLessThan(Number(middle.gold));
  },
);

test('lesson 5: the same β ends at another distance in another world', () => {
  const [reviews, tldr, assistant] = ['reviews-dpo', 'tldr-dpo', 'assistant-dpo'].map(
    (name) => ends(name)[1],
  );
  expect(isAbove(reviews.kl, reviews.kl_stderr!, tldr.kl, tldr.kl_stderr!)).toBe(true);
  expect(isAbove(reviews.kl, reviews.kl_stderr!, assistant.kl, assistant.kl_stderr!)).toBe(true);
  for (const name of ['reviews-dpo', 'tldr-dpo', 'assistant-dpo']) {
    const { evaluations } = recorded(name);
    expect(goldChange(evaluations[0], evaluations.at(-1))!.interval[0]).toBeGreaterThan(0);
  }
});

const findings: FindingsFile = JSON.parse(readFileSync(join('public', 'evidence', 'findings.json'), 'utf8'));
/** A point of a measured curve of the evidence, and its 95% interval. */
function pointOf(figure: string, series: string, x: number): FigurePoint & { yInterval: [number, number] } {
  const found = findings.studies.flatMap(({ figures }) => figures).find(({ name }) => name === figure);
  const { points } = found!.series.find(({ name }) => name === series)!;
  const point = points.find((one) => one.x === x)!;
  return { ...point, yInterval: point.yInterval! };
}

test('lesson 7: at temperature 0 DPO wins more than at 1, and PPO as much as before', () => {
  const intervalOf = (method: string, temperature: number) =>
    pointOf('reviews-by-temperature', method, temperature).yInterval;
  expect(intervalOf('DPO', 0)[0]).toBeGreaterThan(intervalOf('DPO', 1)[1]);
  expect(intervalOf('PPO', 0)[0]).toBeLessThan(intervalOf('PPO', 1)[1]);
  expect(intervalOf('PPO', 1)[0]).toBeLessThan(intervalOf('PPO', 0)[1]);
});

test('lesson 8: with a fifth of the labels flipped more than 1 − 2ε of the gain is left', () => {
  const { y: clean } = pointOf('reviews-noise', 'DPO', 0);
  const { yInterval } = pointOf('reviews-noise', 'DPO', 20);
  expect(yInterval[0]).toBeGreaterThan((1 - 2 * 0.2) * clean);
});
