import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pairAtStart, pairUnder, type RecordedStep } from './stepPair.ts';

const step: RecordedStep = JSON.parse(readFileSync('public/recorded/reviews-dpo-step.json', 'utf8'));
const run = JSON.parse(readFileSync('public/recorded/reviews-dpo.json', 'utf8'));

test('the recorded step is one of the recorded run: its loss is that of the next row', () => {
  expect(step.loss).toBeCloseTo(run.rows[step.step].loss, 4);
  expect(run.rows[step.step].step).toBe(step.step + 1);
  expect(step.values.beta).toBe(run.config.beta);
  expect(step.batch).toBe(run.config.batchSize);
});

test('at the β of the run the numbers are those that the worker measured', () => {
  for (const pair of step.pairs) {
    const again = pairUnder(pair, step.values.beta);
    expect(again.margin).toBeCloseTo(pair.margin, 4);
    expect(again.loss).toBeCloseTo(pair.loss, 4);
    expect(again.weight).toBeCloseTo(pair.weight, 4);
    for (const side of ['chosen', 'rejected'] as const) {
      expect(again.read[side].reward).toBeCloseTo(pair.read[side].reward, 4);
      expect(again.read[side].pull).toBeCloseTo(pair.read[side].pull, 4);
      const sum = pair.read[side].tokens.reduce((total, { policy }) => total + policy, 0);
      expect(sum).toBeCloseTo(pair.read[side].policy, 2);
    }
  }
});

test('z grows in proportion to β; the weight is σ(−z), and the loss −log of the rest of it', () => {
  const [pair] = step.pairs;
  const [one, two] = [pairUnder(pair, 0.2), pairUnder(pair, 0.4)];
  expect(two.margin).toBeCloseTo(2 * one.margin, 12);
  expect(one.weight).toBeCloseTo(1 / (1 + Math.exp(one.margin)), 12);
  expect(one.loss).toBeCloseTo(-Math.log(1 - one.weight), 12);
});

test('without the weight every pair pulls by β, and the loss is a straight line', () => {
  for (const pair of step.pairs) {
    const { weight, loss, margin, read } = pairUnder(pair, 0.1, false);
    expect([weight, read.chosen.pull, read.rejected.pull]).toEqual([1, 0.1, -0.1]);
    expect(loss).toBe(-margin);
  }
});

test('before the first step z is 0 whatever β is, the loss ln 2 and the weight ½', () => {
  for (const beta of [0.02, 1]) {
    const { margin, weight, loss } = pairUnder(pairAtStart(step.pairs[3]), beta);
    expect(margin).toBe(0);
    expect(weight).toBeCloseTo(0.5, 12);
    expect(loss).toBeCloseTo(Math.LN2, 12);
  }
});

test('what the lesson says of the four: the largest weight is on a label that goes against gold, all chosen ones fell', () => {
  const [first, ...others] = step.pairs;
  expect(first.margin).toBeLessThan(0);
  expect(first.chosen.gold).toBeLessThan(Number(first.rejected.gold));
  expect(first.probability).toBeLessThan(0.5);
  for (const { weight } of others) expect(weight).toBeLessThan(first.weight);
  for (const { read } of step.pairs) expect(read.chosen.logRatio).toBeLessThan(0);
});
