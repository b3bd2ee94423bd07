import { expect, test } from 'vitest';
import type { PairExamples } from '../experiment/metrics/examples.ts';
import { setUp } from '../testing/fakeLab.ts';
import { checkpointForTests } from '../testing/fakeWorker.ts';

const found: PairExamples = {
  of: 'pairs',
  method: 'dpo',
  step: 0,
  values: { beta: 0.1, epsilon: 0, gamma: 0, alpha: 1, sftWeight: 0 },
  klBaseline: null,
  loss: Math.LN2,
  pairs: [],
};

function answer(worker: ReturnType<typeof setUp>['worker'], problem: string | null = null): void {
  const { runId, kind } = worker().last('examine');
  worker().say({ type: 'examples', runId, kind, examples: problem ? null : found, problem });
}

test('before a run the next one is examined, with the values of the controls', () => {
  const { lab, worker, state } = setUp();
  worker().becomeReady();
  lab.setControl('beta', 0.5);
  lab.examine('step');
  const { config, state: weights } = worker().last('examine');
  expect(config.beta).toBe(0.5);
  expect(weights).toBeUndefined();
  expect(state().examined.step.waiting).toBe(true);
  answer(worker);
  expect(state().examined.step).toEqual({ waiting: false, examples: found, problem: null });
});

test('a run that rests is examined at its checkpoint, with its own values', () => {
  const { lab, worker, runSteps, state } = setUp();
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 2);
  lab.examine('step');
  expect(worker().commands.some(({ type }) => type === 'examine')).toBe(false);
  const checkpoint = checkpointForTests(2);
  worker().say({ type: 'checkpoint', runId, checkpoint });
  worker().say({ type: 'paused', runId, step: 2 });
  lab.setControl('beta', 0.5);
  lab.examine('step');
  const asked = worker().last('examine');
  expect(asked.state).toBe(checkpoint.state);
  expect(asked.config.beta).toBe(0.1);
  answer(worker, 'No room.');
  expect(state().examined.step).toEqual({ waiting: false, examples: null, problem: 'No room.' });
});

test('who goes on before there was an answer waits for none', () => {
  const { lab, worker, state } = setUp();
  worker().becomeReady();
  lab.examine('step');
  const { runId } = worker().last('examine');
  lab.train();
  expect(state().examined.step.waiting).toBe(false);
  worker().say({ type: 'examples', runId, kind: 'step', examples: found, problem: null });
  expect(state().examined.step.examples).toBeNull();
});

test('a run whose weights are gone says so', () => {
  const { lab, worker, runSteps, state } = setUp();
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 2);
  worker().say({ type: 'finished', runId, step: 2 });
  lab.examine('step');
  expect(state().examined.step.problem).toMatch(/weights of this run are no longer stored/);
  lab.examine('labels');
  expect(worker().last('examine').kind).toBe('labels');
});
