import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newShelf, setUp, stepsOf } from '../testing/fakeLab.ts';
import { checkpointForTests, evaluationForTests } from '../testing/fakeWorker.ts';
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
  expect(state()).toMatchObject({ phase: 'ready', run: null, comparisonRun: { kind: 'previous' } });
  expect(stepsOf(state().comparisonRun?.record.rows)).toEqual([1, 2, 3, 4]);
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
  const { run, comparisonRun } = state();
  lab.resumeAfterFailure();
  worker().becomeReady();
  expect(worker().last('start')).toMatchObject({
    config: { beta: 0.5 },
    checkpoint: undefined,
    paused: false,
  });
  expect(state()).toMatchObject({ phase: 'running', run, comparisonRun });
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
  const shelf = newShelf();
  const before = setUp('?seed=9', shelf);
  before.worker().becomeReady();
  before.lab.train();
  const runId = before.runSteps(0, 3);
  const checkpoint = checkpointForTests(2, before.state().config);
  before.worker().say({ type: 'checkpoint', runId, checkpoint });
  before.worker().say({ type: 'paused', runId, step: 3 });
  await before.leave();

  const { lab, worker, state } = setUp('', shelf);
  await lab.findStored();
  const [kept] = state().stored;
  expect(kept).toMatchObject({ problem: null, step: 2, finished: false, record: { config: { seed: 9 } } });
  worker().becomeReady();
  await lab.openStored(kept.key);
  expect(worker().last('start')).toMatchObject({ checkpoint: { step: 2 }, config: { seed: 9 } });
  expect(stepsOf(state().run?.rows)).toEqual([1, 2]);
  await lab.findStored();
  expect(state().stored).toEqual([]);
});

test('a run that has no checkpoint yet is offered too, and begins again at step 0', async () => {
  const shelf = newShelf();
  const before = setUp('?seed=9', shelf);
  before.worker().becomeReady();
  before.lab.train();
  before.runSteps(0, 1);
  await before.leave();

  const { lab, worker, state } = setUp('', shelf);
  await lab.findStored();
  worker().becomeReady();
  expect(state().stored).toMatchObject([{ problem: null, step: 0 }]);
  await lab.openStored(state().stored[0].key);
  expect(worker().last('start')).toMatchObject({ config: { seed: 9 }, checkpoint: undefined });
  expect(state()).toMatchObject({ phase: 'running', run: { rows: [] } });
});

test('a finished run survives a reload, and is shown on the charts', async () => {
  const shelf = newShelf();
  const before = setUp('?seed=9&steps=3', shelf);
  before.worker().becomeReady();
  before.lab.train();
  const runId = before.runSteps(0, 3);
  before
    .worker()
    .say({ type: 'checkpoint', runId, checkpoint: checkpointForTests(3, before.state().config) });
  before.worker().say({ type: 'finished', runId, step: 3 });
  await before.leave();

  const { lab, worker, state } = setUp('', shelf);
  await lab.findStored();
  worker().becomeReady();
  expect(state().stored).toMatchObject([{ finished: true, step: 3 }]);
  await lab.openStored(state().stored[0].key);
  expect(state()).toMatchObject({ phase: 'finished', config: { seed: 9, steps: 3 } });
  expect(stepsOf(state().run?.rows)).toEqual([1, 2, 3]);
  // Another run leaves it where it is.
  lab.train();
  expect(state()).toMatchObject({ phase: 'running', comparisonRun: { kind: 'previous' } });
  lab.rewind();
  await lab.findStored();
  expect(state().stored).toMatchObject([{ finished: true, step: 3 }]);
});

test('two tabs: neither sees the run of the other, nor harms it', async () => {
  const shelf = newShelf();
  const [first, second] = [setUp('?seed=1', shelf), setUp('?seed=2', shelf)];
  for (const { worker, lab, runSteps, state } of [first, second]) {
    worker().becomeReady();
    lab.train();
    const runId = runSteps(0, 3);
    worker().say({ type: 'checkpoint', runId, checkpoint: checkpointForTests(3, state().config) });
  }
  await first.stored();
  await second.stored();
  for (const { lab, state } of [first, second]) {
    await lab.findStored();
    expect(state().stored).toEqual([]);
  }
  second.lab.rewind();
  await second.stored();
  expect(await shelf.storage.list()).toMatchObject([{ run: { step: 3, record: { config: { seed: 1 } } } }]);

  // As soon as the first is closed its run is offered to the other.
  await first.leave();
  await vi.waitFor(() => expect(second.state().stored).toMatchObject([{ step: 3, problem: null }]));
});

test('two tabs that were offered the same run: the first one gets it', async () => {
  const shelf = newShelf();
  const before = setUp('?seed=9', shelf);
  before.worker().becomeReady();
  before.lab.train();
  await before.leave();
  const tabs = [setUp('', shelf), setUp('', shelf)];
  for (const { lab, worker } of tabs) {
    await lab.findStored();
    worker().becomeReady();
  }
  const [{ key }] = tabs[0].state().stored;
  for (const { lab } of tabs) await lab.openStored(key);
  expect(tabs.map(({ state }) => state().phase)).toEqual(['running', 'ready']);
  expect(tabs[1].state()).toMatchObject({ stored: [], run: null });
  expect(tabs[1].state().notices[0].sentence).toContain('another tab');
  await tabs[1].lab.discardStored(key);
  expect(await shelf.storage.list()).toHaveLength(1);
});

test('a value that does not fit a control is refused with a sentence', () => {
  const { lab, state } = setUp();
  expect(lab.setControl('beta', 100)).toMatch(/between/);
  expect(lab.setControl('steps', 20)).toBeNull();
  expect(state().config).toMatchObject({ beta: 0.1, steps: 20 });
  lab.resetControls();
  expect(state().config.steps).toBe(60);
});
