import { describe, expect, test } from 'vitest';
import { configOfJob, jobName } from '../../experiment/evidence/job.ts';
import { configForTests, labellingForTests, modelForTests } from '../../testing/fakeWorker.ts';
import { controlsOf } from '../settings.ts';
import { canSweep, controlsToVary, jobsOf, problemOfPlan, type SweepPlan, valuesToTry } from './sweepPlan.ts';
import { settingsIn } from './sweepSettings.ts';

const plan = (changes: Partial<SweepPlan> = {}): SweepPlan => ({
  world: 'reviews',
  pairs: 2000,
  method: 'dpo',
  config: { ...configForTests(), seed: 3 },
  labelling: labellingForTests(),
  varied: [{ name: 'beta', values: [0.02, 0.1] }],
  others: [],
  seeds: 1,
  steps: 60,
  evaluations: 1,
  ...changes,
});
const backend = { backend: 'wasm', device: '', software: false, reason: '' } as const;
const problem = (changes: Partial<SweepPlan>) =>
  problemOfPlan(plan(changes), { model: modelForTests, backend });

test('on own data a sweep has no reward that only a world has, and other methods are paid by one’s own', () => {
  const own = plan({ world: 'own', pairs: 20, others: ['ipo', 'grpo', 'ppo'] });
  expect(jobsOf(own).map(({ world, method, values }) => [world, method, values.reward])).toEqual([
    ['own', 'dpo', undefined],
    ['own', 'dpo', undefined],
    ['own', 'ipo', undefined],
    ['own', 'grpo', 'own'],
    ['own', 'ppo', undefined],
  ]);
  const model = { ...modelForTests, world: 'own', own: 'x {}', shippedPairs: 20 };
  expect(problemOfPlan(own, { model, backend })).toBeNull();
  const optionsIn = (world: 'own' | 'reviews') =>
    controlsToVary('grpo', configForTests('grpo'), world).flatMap(([name, control]) =>
      name === 'reward' && control.kind === 'choice' ? control.options.map(({ value }) => value) : [],
    );
  expect(optionsIn('own')).toEqual(['proxy', 'implicit', 'own']);
  expect(optionsIn('reviews')).toEqual(['gold', 'proxy', 'ratings', 'implicit']);
  // Single answers have no pairs that DPO could be trained on, or a proxy.
  const singles = { model: { ...model, shippedPairs: 0 }, backend };
  expect(problemOfPlan({ ...own, pairs: 0 }, singles)).toMatch(/^DPO needs pairs/);
  const kto = plan({ world: 'own', pairs: 0, method: 'kto-unpaired', others: ['ppo'] });
  expect(problemOfPlan({ ...kto, config: configForTests('kto-unpaired') }, singles)).toBeNull();
  expect(jobsOf(kto).at(-1)?.values.reward).toBe('own');
});

describe('the runs of a plan', () => {
  test('are every combination of the values, every seed of one before the next', () => {
    const varied = [
      { name: 'beta', values: [0.02, 0.1] },
      { name: 'learningRate', values: [1e-4, 5e-4] },
    ];
    const jobs = jobsOf(plan({ varied, seeds: 2 }));
    expect(jobs.map(jobName)).toEqual([
      'reviews/dpo beta=0.02 evaluateEvery=60 learningRate=0.0001/seed 3',
      'reviews/dpo beta=0.02 evaluateEvery=60 learningRate=0.0005/seed 3',
      'reviews/dpo evaluateEvery=60 learningRate=0.0001/seed 3',
      'reviews/dpo evaluateEvery=60 learningRate=0.0005/seed 3',
      'reviews/dpo beta=0.02 evaluateEvery=60 learningRate=0.0001/seed 4',
      'reviews/dpo beta=0.02 evaluateEvery=60 learningRate=0.0005/seed 4',
      'reviews/dpo evaluateEvery=60 learningRate=0.0001/seed 4',
      'reviews/dpo evaluateEvery=60 learningRate=0.0005/seed 4',
    ]);
    expect(settingsIn(jobs).map(({ name, jobs }) => `${name}: ${jobs.length}`)).toEqual([
      'β 0.02, learning rate 0.0001: 2',
      'β 0.02, learning rate 0.0005: 2',
      'β 0.1, learning rate 0.0001: 2',
      'β 0.1, learning rate 0.0005: 2',
    ]);
  });

  test('have the values of the controls, of the labeller, and their own length', () => {
    const [job] = jobsOf(
      plan({
        config: { ...configForTests(), batchSize: 4, seed: 3 },
        labelling: { ...labellingForTests(), labelFlips: 0.2 },
        steps: 30,
        evaluations: 4,
      }),
    );
    expect(configOfJob(job)).toMatchObject({
      batchSize: 4,
      beta: 0.02,
      steps: 30,
      evaluateEvery: 8,
      seed: 3,
    });
    expect(job.labelling).toEqual({ labelFlips: 0.2 });
  });

  test('have other methods beside the grid, at their defaults', () => {
    const config = { ...configForTests(), batchSize: 4 };
    const jobs = jobsOf(plan({ config, others: ['ipo'] }));
    expect(settingsIn(jobs).map(({ name }) => name)).toEqual(['DPO, β 0.02', 'DPO, β 0.1', 'IPO']);
    expect(configOfJob(jobs[2])).toMatchObject({ batchSize: 16, steps: 60, evaluateEvery: 60 });
  });
});

test('a plan that cannot begin says why', () => {
  expect(problem({})).toBeNull();
  expect(problem({ varied: [{ name: 'beta', values: [] }] })).toBe('Give at least one value of beta.');
  expect(problem({ varied: [{ name: 'beta', values: [0.1, 50] }] })).toMatch(/beta is 50/);
  expect(problem({ varied: [{ name: 'beta', values: [0.1, 'x'] }] })).toMatch(/beta is "x"/);
  expect(problem({ varied: [{ name: 'beta', values: [0.1, 0.1] }] })).toMatch(/there twice/);
  expect(problem({ steps: Number.NaN })).toMatch(/steps is NaN/);
  expect(problem({ config: { ...configForTests(), seed: 2147483647 }, seeds: 2 })).toMatch(
    /seed is 2147483648/,
  );
  const many = [1, 2, 3, 4, 5, 6, 7, 8];
  const varied = [
    { name: 'beta', values: many },
    { name: 'batchSize', values: many },
  ];
  expect(problem({ varied })).toMatch(/64 runs; a sweep has at most 60/);
  expect(problem({ method: 'rm', varied: [] })).toMatch(/does not train a policy/);
});

test('the values to begin with stand around the present one and fit the control', () => {
  const { beta, learningRate, batchSize, maxGradNorm } = controlsOf('dpo');
  expect(valuesToTry(beta, 0.1)).toEqual([0.02, 0.1, 0.5, 2.5]);
  expect(valuesToTry(beta, 10)).toEqual([2, 10]);
  expect(valuesToTry(learningRate, 2.5e-4)).toEqual([1.25e-4, 2.5e-4, 5e-4, 1e-3]);
  expect(valuesToTry(batchSize, 16)).toEqual([8, 16, 32]);
  expect(valuesToTry(maxGradNorm, 0)).toEqual([0, 1, 3]);
  for (const method of ['dpo', 'simpo', 'ppo', 'sft'] as const) {
    const config = configForTests(method);
    for (const [name, control] of controlsToVary(method, config, 'reviews')) {
      const values = valuesToTry(control, config[name as 'steps']);
      expect(values.length, name).toBeGreaterThan(1);
      expect(problem({ method, config, varied: [{ name, values: values.slice(0, 1) }] }), name).toBeNull();
    }
  }
});

test('methods that train no policy have no place in a sweep', () => {
  expect((['dpo', 'ppo', 'sft', 'rm', 'best-of-n', 'interpolate'] as const).filter(canSweep)).toEqual([
    'dpo',
    'ppo',
    'sft',
  ]);
});
