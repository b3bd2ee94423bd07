import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunRecord } from '../experiment/metrics/run.ts';
import { newShelf, setUp, stepsOf, storeRun } from '../testing/fakeLab.ts';
import {
  checkpointForTests,
  evaluationForTests,
  pairsForTests,
  recordForTests,
  rowForTests,
} from '../testing/fakeWorker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const recordedIn = (world: string): { record: RunRecord } => ({
  record: recordForTests(1, { world, pairs: null, evaluations: [evaluationForTests(0)] }),
});
const soon = () => vi.advanceTimersByTimeAsync(10);

test('the world of the address is the one that is loaded', () => {
  const { worker } = setUp('?world=tldr');
  expect(worker().last('open').world).toBe('tldr');
});

test('another world is entered with the same worker, model and backend', () => {
  const { lab, worker, workers, state } = setUp();
  worker().becomeReady();
  lab.pickWorld('tldr');
  expect(state()).toMatchObject({ phase: 'loading', world: 'tldr', base: null });
  expect(worker().last('world').world).toBe('tldr');
  worker().enterWorld();
  expect(state()).toMatchObject({ phase: 'ready', model: { world: 'tldr' }, backend: { backend: 'wasm' } });
  expect(workers).toHaveLength(1);
  lab.train();
  expect(state().run?.world).toBe('tldr');
});

test('a world picked while another is loading has its turn when that is ready', () => {
  const { lab, worker, state } = setUp();
  lab.pickWorld('tldr');
  lab.pickWorld('assistant');
  expect(worker().commands.map(({ type }) => type)).toEqual(['open']);
  worker().becomeReady();
  expect(state().phase).toBe('loading');
  expect(worker().last('world').world).toBe('assistant');
  worker().enterWorld();
  expect(state().phase).toBe('ready');
});

test('a recorded run shows what a world writes before training, and its curves only on request', async () => {
  const recorded = { 'reviews-dpo': recordedIn('reviews'), 'tldr-dpo': recordedIn('tldr') };
  const { lab, worker, state } = setUp('', undefined, recorded);
  await lab.loadPreview();
  expect(state()).toMatchObject({ preview: { row: { step: 0 } }, comparisonRun: null });
  worker().becomeReady();
  await lab.showRecorded();
  expect(state().comparisonRun).toMatchObject({ kind: 'recorded', record: { world: 'reviews' } });
  lab.hideComparison();
  expect(state().comparisonRun).toBe(null);
  lab.pickWorld('tldr');
  await soon();
  expect(state()).toMatchObject({ preview: { row: { step: 0 } }, comparisonRun: null });
  lab.pickWorld('assistant');
  await soon();
  await lab.showRecorded();
  expect(state()).toMatchObject({ preview: null, comparisonRun: null, notices: [] });
});

test('the recorded run is never one of other settings', async () => {
  const { lab, worker, state } = setUp('', undefined, { 'reviews-dpo': recordedIn('reviews') });
  worker().becomeReady();
  lab.setControl('beta', 0.5);
  await lab.showRecorded();
  expect(state().comparisonRun).toBe(null);
  lab.setControl('beta', 0.1);
  lab.setControl('seed', 12);
  lab.pickMethod('ipo');
  await lab.showRecorded();
  expect(state().comparisonRun).toBe(null);
  lab.pickMethod('dpo');
  await lab.showRecorded();
  expect(state().comparisonRun?.kind).toBe('recorded');
});

test('a finished run is the comparison run of its world when one comes back', () => {
  const { lab, worker, state, runSteps } = setUp();
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 3);
  worker().say({ type: 'finished', runId, step: 3 });
  lab.pickWorld('tldr');
  expect(state()).toMatchObject({ run: null, comparisonRun: null, stored: [] });
  worker().enterWorld();
  lab.pickWorld('reviews');
  worker().enterWorld();
  expect(state().comparisonRun?.kind).toBe('previous');
  expect(stepsOf(state().comparisonRun?.record.rows)).toEqual([1, 2, 3]);
});

test('an unfinished run is put aside, and resuming it goes back to its world', async () => {
  const { lab, worker, state, runSteps, stored } = setUp('?labelFlips=0.2');
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 3);
  worker().say({ type: 'checkpoint', runId, checkpoint: checkpointForTests(2, state().config) });
  lab.pickWorld('tldr');
  worker().enterWorld();
  await stored();
  await lab.findStored();
  expect(state()).toMatchObject({ phase: 'ready', run: null, stored: [{ record: { world: 'reviews' } }] });
  // What the worker still says of it changes nothing.
  worker().say({ type: 'row', runId, row: rowForTests(4) });
  expect(state().run).toBeNull();

  lab.setLabelling('labelFlips', 0);
  await lab.openStored(state().stored[0].key);
  expect(state()).toMatchObject({ phase: 'loading', world: 'reviews', labelling: { labelFlips: 0.2 } });
  worker().enterWorld();
  await lab.findStored();
  expect(state()).toMatchObject({ phase: 'running', stored: [], comparisonRun: null });
  expect(worker().last('start')).toMatchObject({ checkpoint: { step: 2 }, labelling: { labelFlips: 0.2 } });
  expect(stepsOf(state().run?.rows)).toEqual([1, 2]);
});

test('a stored run of another world is offered after a reload, and resumed there', async () => {
  const shelf = newShelf();
  const key = await storeRun(shelf, recordedIn('tldr').record, checkpointForTests(1));
  const { lab, worker, state } = setUp('', shelf);
  await lab.findStored();
  worker().becomeReady();
  expect(state().stored[0].record?.world).toBe('tldr');
  await lab.openStored(key);
  expect(worker().last('world').world).toBe('tldr');
  worker().enterWorld();
  expect(worker().last('start').checkpoint?.step).toBe(1);
});

test('a stored run whose weights do not fit the model is not trained on, and stays until it is discarded', async () => {
  const shelf = newShelf();
  const checkpoint = checkpointForTests(1, undefined, 5);
  const key = await storeRun(shelf, recordedIn('reviews').record, checkpoint);
  const { lab, worker, state } = setUp('', shelf);
  await lab.findStored();
  worker().becomeReady();
  await lab.openStored(key);
  expect(state()).toMatchObject({ phase: 'ready', stored: [{ key }], run: null });
  expect(state().notices[0].sentence).toContain('another version of the model');
  await lab.discardStored(key);
  expect(state().stored).toEqual([]);
  expect(await shelf.storage.list()).toEqual([]);
});

test('pairs that cannot be loaded: the page says so, and another world can be picked', () => {
  const { lab, worker, workers, state } = setUp();
  worker().becomeReady();
  lab.pickWorld('tldr');
  const { runId } = worker().last('world');
  const failure = { kind: 'model', cause: '404', cure: 'again', fatal: false } as const;
  worker().say({ type: 'failed', runId, failure });
  expect(state()).toMatchObject({ phase: 'failed', failure });
  lab.pickWorld('reviews');
  worker().enterWorld();
  expect(state()).toMatchObject({ phase: 'ready', failure: null });
  expect(workers).toHaveLength(1);
});

test('the labeller is asked about once a burst of changes, and runs keep theirs', async () => {
  const { lab, worker, state, runSteps } = setUp();
  worker().becomeReady();
  expect(lab.setLabelling('labelFlips', 2)).toMatch(/between 0 and 0.5/);
  for (const share of [0.1, 0.2, 0.3]) lab.setLabelling('labelFlips', share);
  await vi.advanceTimersByTimeAsync(1000);
  const asked = worker().commands.filter(({ type }) => type === 'label');
  expect(asked).toMatchObject([{ labelling: { labelFlips: 0.3 } }]);
  const answer = worker().last('label');
  worker().say({ ...answer, type: 'pairs', pairs: pairsForTests });
  expect(state().pairs).toEqual(pairsForTests);

  lab.train();
  const runId = runSteps(0, 1);
  const { labelling } = worker().last('start');
  expect(labelling.labelFlips).toBe(0.3);
  worker().say({ type: 'pairs', runId, labelling, pairs: { ...pairsForTests, agreement: 0.6 } });
  expect(state().run?.pairs?.agreement).toBe(0.6);
  lab.setLabelling('labelFlips', 0);
  expect(state().pairs).toBeNull();
  expect(state().run?.labelling.labelFlips).toBe(0.3);
});

test('how far the pairs are is shown until the run begins, and can be called off', async () => {
  const { lab, worker, state } = setUp('?dataSeed=7');
  worker().becomeReady();
  lab.train();
  const { runId } = worker().last('start');
  worker().say({ type: 'preparation', runId, what: 'sampling', done: 64, total: 2064 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(state()).toMatchObject({ phase: 'running', preparation: { what: 'sampling', done: 64 } });
  lab.cancelPreparation();
  expect(worker().last('stop').runId).toBe(runId);
  expect(state()).toMatchObject({ phase: 'ready', preparation: null, run: null, comparisonRun: null });
  lab.train();
  const next = worker().last('start').runId;
  worker().say({ type: 'preparation', runId: next, what: 'sampling', done: 64, total: 2064 });
  worker().say({ type: 'started', runId: next, step: 0 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(state().preparation).toBeNull();
});

test('calling off a resumption leaves the run on offer', async () => {
  const shelf = newShelf();
  const key = await storeRun(shelf, recordedIn('reviews').record, checkpointForTests(1));
  const { lab, worker, state, stored } = setUp('', shelf);
  await lab.findStored();
  worker().becomeReady();
  await lab.openStored(key);
  const { runId } = worker().last('start');
  worker().say({ type: 'preparation', runId, what: 'sampling', done: 0, total: 100 });
  await vi.advanceTimersByTimeAsync(1000);
  lab.cancelPreparation();
  await stored();
  await lab.findStored();
  expect(state()).toMatchObject({ phase: 'ready', run: null, stored: [{ key, step: 1 }] });
  await lab.openStored(key);
  expect(worker().last('start').checkpoint?.step).toBe(1);
});
