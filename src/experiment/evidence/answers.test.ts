import { expect, test } from 'vitest';
import { Answers, withoutAnswered } from './answers.ts';
import { type Job, jobName } from './job.ts';

const bare: Job = { world: 'reviews', method: 'dpo', values: { beta: 0.1, steps: 240 }, seed: 1 };
const withTexts: Job = { ...bare, keep: ['texts'] };
const withMore: Job = { ...bare, keep: ['writing', 'texts'] };
const otherSeed: Job = { ...withMore, seed: 2 };
const otherBeta: Job = { ...withMore, values: { beta: 0.2, steps: 240 } };
const labelled: Job = { ...withMore, labelling: { pairCount: 200 } };

test('a result that keeps more answers the same run with less kept, and nothing else', () => {
  const answers = new Answers([withMore, otherBeta].map(jobName));
  expect(answers.to(bare)).toBe(jobName(withMore));
  expect(answers.to(withTexts)).toBe(jobName(withMore));
  expect(answers.to({ ...bare, keep: ['updates'] })).toBeUndefined();
  expect(answers.to({ ...bare, seed: 2 })).toBeUndefined();
  expect(answers.to({ ...bare, labelling: { pairCount: 200 } })).toBeUndefined();
});

test('its own result comes first', () => {
  const answers = new Answers([jobName(withMore)]);
  answers.add(jobName(bare));
  expect(answers.to(bare)).toBe(jobName(bare));
});

test('only jobs that another one answers are left out', () => {
  const jobs = [bare, withMore, otherSeed, otherBeta, labelled, withTexts];
  expect(withoutAnswered(jobs)).toEqual([withMore, otherSeed, otherBeta, labelled]);
  expect(withoutAnswered([bare])).toEqual([bare]);
});
