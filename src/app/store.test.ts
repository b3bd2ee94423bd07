import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setUp, stepsOf } from './fakeLab.ts';
import { checkpointForTests, evaluationForTests } from './fakeWorker.ts';
import type { UnfinishedRun } from './persistence.ts';
import { PUBLISH_MILLISECONDS } from './publisher.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the model loads, then a run trains with the values of the controls', () => {
  const { lab, worker, state, runSteps } = setUp('?beta=0.5');
  expect(state().phase).toBe('loading');
  lab.train();
  expect(worker().commands.map((command) => command.type)).toEqual(['open']);
  worker().becomeReady();
  expect(state().phase).toBe('ready');
  lab.train();
  expect(state().phase).toBe('running');
  expect(worker().last('start')).toMatchObject({ config: { beta: 0.5, seed: 1 }, paused: false });
  const runId = runSteps(0, 3);
  worker().say({ type: 'finished', runId, step: 3 });
  expect(state().phase).toBe('finished');
  expect(stepsOf(state().run?.rows)).toEqual([1, 2, 3]);
});

test('listeners hear of rows a few times a second, and the rows are never copied', () => {
  const { lab, worker, state, runSteps } = setUp();
  worker().becomeReady();
  lab.train();
  const rows = state().run?.rows;
  let heard = 0;
  lab.store.subscribe(() => {
    heard += 1;
  });
  runSteps(0, 500);
  expect(heard).toBe(0);
  vi.advanceTimersByTime(PUBLISH_MILLISECONDS);
  expect(heard).toBe(1);
  expect(state().run?.rows).toBe(rows);
  expect(rows).toHaveLength(500);
});

test('Step begins a resting run and gives it one update', () => {
  const { lab, worker, state, runSteps } = setUp();
  worker().becomeReady();
  lab.step();
  const { runId, paused } = worker().last('start');
  expect(paused).toBe(true);
  worker().say({ type: 'paused', runId, step: 0 });
  expect(worker().commands.filter((command) => command.type === 'step')).toHaveLength(1);
  runSteps(0, 1);
  worker().say({ type: 'paused', runId, step: 1 });
  expect(state().phase).toBe('paused');
  lab.step();
  expect(worker().commands.filter((command) => command.type === 'step')).toHaveLength(2);
});

test('rewind keeps the seed and the old curves; New seed draws another', () => {
  const { lab, worker, state, runSteps } = setUp('?seed=5');
  worker().becomeReady();
  lab.train();
  runSteps(0, 4);
  lab.rewind();
  expect(worker().commands.at(-1)?.type).toBe('stop');
  expect(state()).toMatchObject({ phase: 'ready', run: null, ghost: { kind: 'previous' } });
  expect(stepsOf(state().ghost?.record.rows)).toEqual([1, 2, 3, 4]);
  lab.train();
  expect(worker().last('start').config.seed).toBe(5);

  lab.newSeed();
  lab.train();
  expect(worker().last('start').config.seed).toBe(77);
  expect(worker().last('start').checkpoint).toBeUndefined();
});

test('after a failure a fresh worker goes on from the checkpoint, and later rows are computed again', () => {
  const { lab, worker, workers, state, runSteps } = setUp();
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 5);
  const checkpoint = checkpointForTests(4);
  worker().say({ type: 'evaluation', runId, evaluation: evaluationForTests(5) });
  worker().say({ type: 'checkpoint', runId, checkpoint });
  const failure = { kind: 'device-lost', cause: 'gone', cure: 'again', fatal: true } as const;
  worker().say({ type: 'failed', runId, failure });
  expect(state()).toMatchObject({ phase: 'failed', failure });
  expect(stepsOf(state().run?.rows)).toEqual([1, 2, 3, 4, 5]);

  lab.resumeAfterFailure('wasm');
  expect(workers).toHaveLength(2);
  expect(workers[0].terminated).toBe(true);
  expect(worker().last('open').backend).toBe('wasm');
  worker().becomeReady();
  expect(worker().last('start').checkpoint).toBe(checkpoint);
  expect(state()).toMatchObject({ phase: 'running', failure: null });
  expect(stepsOf(state().run?.rows)).toEqual([1, 2, 3, 4]);
  expect(state().run?.evaluations).toEqual([]);
  runSteps(4, 6);
  expect(stepsOf(state().run?.rows)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a failure before the first checkpoint: the run is repeated from step 0 on the same record', () => {
  const { lab, worker, state, runSteps } = setUp('?beta=0.5');
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 2);
  const failure = { kind: 'worker', cause: 'gone', cure: 'again', fatal: true } as const;
  worker().say({ type: 'failed', runId, failure });
  lab.setControl('beta', 2);
  const { run, ghost } = state();
  lab.resumeAfterFailure();
  worker().becomeReady();
  expect(worker().last('start')).toMatchObject({
    config: { beta: 0.5 },
    checkpoint: undefined,
    paused: false,
  });
  expect(state()).toMatchObject({ phase: 'running', run, ghost });
  expect(state().run?.rows).toEqual([]);
});

test('a diverged run leaves the model loaded: rewind is enough', () => {
  const { lab, worker, workers, state, runSteps } = setUp();
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 2);
  worker().say({
    type: 'failed',
    runId,
    failure: { kind: 'diverged', cause: 'NaN', cure: 'smaller', fatal: false },
  });
  lab.rewind();
  expect(workers).toHaveLength(1);
  expect(state()).toMatchObject({ phase: 'ready', failure: null });
});

test('an unfinished run is offered on the next visit and goes on from its checkpoint', async () => {
  const shelf: { run?: UnfinishedRun } = {};
  const before = setUp('?seed=9', shelf);
  before.worker().becomeReady();
  before.lab.train();
  const runId = before.runSteps(0, 3);
  const checkpoint = checkpointForTests(2, before.state().config);
  before.worker().say({ type: 'checkpoint', runId, checkpoint });
  before.worker().say({ type: 'paused', runId, step: 3 });
  await vi.advanceTimersByTimeAsync(10);
  expect(shelf.run?.checkpoint.step).toBe(2);

  const { lab, worker, state } = setUp('', shelf);
  await lab.findStored();
  expect(state().stored?.config.seed).toBe(9);
  worker().becomeReady();
  lab.resumeStored();
  expect(worker().last('start')).toMatchObject({ checkpoint: { step: 2 }, config: { seed: 9 } });
  expect(stepsOf(state().run?.rows)).toEqual([1, 2]);
  expect(state().stored).toBeNull();
});

test('a value that does not fit a control is refused with a sentence', () => {
  const { lab, state } = setUp();
  expect(lab.setControl('beta', 100)).toMatch(/between/);
  expect(lab.setControl('steps', 20)).toBeNull();
  expect(state().config).toMatchObject({ beta: 0.1, steps: 20 });
  lab.resetControls();
  expect(state().config.steps).toBe(60);
});
