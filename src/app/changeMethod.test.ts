import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newShelf, setUp } from '../testing/fakeLab.ts';
import { evaluationOfMethod } from '../testing/fakeRows.ts';
import { checkpointForTests } from '../testing/fakeWorker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the method of the address is the one that trains, with its own defaults', () => {
  const { lab, worker, state } = setUp('?method=simpo&steps=5');
  worker().becomeReady();
  lab.train();
  expect(worker().last('start')).toMatchObject({
    method: 'simpo',
    config: { beta: 2, gamma: 0.5, steps: 5 },
  });
  expect(state().run).toMatchObject({ method: 'simpo', config: { beta: 2 } });
});

test('another method counts from the next run, and the last run is its comparisonRun', () => {
  const { lab, worker, state, runSteps } = setUp();
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 3);
  lab.pickMethod('ipo');
  expect(state()).toMatchObject({ method: 'ipo', run: { method: 'dpo' } });
  worker().say({ type: 'finished', runId, step: 3 });
  lab.train();
  expect(worker().last('start').method).toBe('ipo');
  expect(state()).toMatchObject({ run: { method: 'ipo' }, comparisonRun: { record: { method: 'dpo' } } });
});

test('values that were set go along where the method has the control', () => {
  const { lab, state } = setUp();
  expect(lab.setControl('gamma', 1)).toContain('not a parameter');
  lab.setControl('beta', 0.5);
  lab.setControl('steps', 20);
  lab.pickMethod('sft');
  expect(state().config).toMatchObject({ steps: 20, learningRate: 1e-3 });
  expect(state().config).not.toHaveProperty('beta');
  lab.pickMethod('ipo');
  expect(state().config).toMatchObject({ beta: 0.5, steps: 20 });
  lab.resetControls();
  lab.pickMethod('dpo');
  expect(state()).toMatchObject({ config: { beta: 0.1, steps: 60 }, overrides: {} });
});

test('a preset brings its method and its values, and leaves none of those set before', () => {
  const { lab, state } = setUp('?beta=0.5&steps=7');
  lab.takePreset({
    title: '',
    group: 'Over-optimisation',
    method: 'best-of-n',
    values: { proxyLayers: 1 },
    why: '',
  });
  expect(state()).toMatchObject({ method: 'best-of-n', overrides: { proxyLayers: 1 } });
  expect(state().config).toMatchObject({ proxyLayers: 1, steps: 64 });
});

test('what best of n has measured stays on hand for the runs that follow', () => {
  const { lab, worker, state, runSteps } = setUp('?method=best-of-n');
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 1);
  const [before, after] = [0, 4].map((step) => evaluationOfMethod('best-of-n', step));
  worker().say({ type: 'evaluation', runId, evaluation: before });
  vi.advanceTimersByTime(1000);
  expect(state().pool).toBeNull();
  worker().say({ type: 'evaluation', runId, evaluation: after });
  worker().say({ type: 'finished', runId, step: 4 });
  lab.pickMethod('ppo');
  lab.train();
  expect(state().pool).toEqual({ of: 'reviews', evaluation: after });
});

test('an unfinished run of another method is resumed as what it is', async () => {
  const shelf = newShelf();
  const before = setUp('?method=kto&beta=0.3', shelf);
  before.worker().becomeReady();
  before.lab.train();
  const runId = before.runSteps(0, 3);
  const checkpoint = { ...checkpointForTests(2, before.state().config), method: 'kto' } as const;
  before.worker().say({ type: 'checkpoint', runId, checkpoint });
  before.worker().say({ type: 'paused', runId, step: 3 });
  await before.leave();

  const { lab, worker, state } = setUp('', shelf);
  await lab.findStored();
  worker().becomeReady();
  await lab.openStored(state().stored[0].key);
  expect(worker().last('start')).toMatchObject({
    method: 'kto',
    config: { beta: 0.3 },
    checkpoint: { step: 2 },
  });
  expect(state()).toMatchObject({ method: 'kto', overrides: { beta: 0.3 } });
});
