import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setUp } from '../testing/fakeLab.ts';
import { MOST_PINNED } from './linkedRuns.ts';
import { UNDO_MILLISECONDS } from './runActions.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const soon = () => vi.advanceTimersByTimeAsync(10);

type Running = ReturnType<typeof setUp>;

/** Trains a run of three steps to its end. */
async function trainOnce({ lab, worker, runSteps, stored }: Running): Promise<void> {
  lab.setControl('steps', 3);
  lab.train();
  const runId = runSteps(0, 3);
  worker().say({ type: 'finished', runId, step: 3 });
  await stored();
  await soon();
}

async function begun(): Promise<Running> {
  const running = setUp();
  running.worker().becomeReady();
  return running;
}

test('a run that another follows stays, drawn beside it', async () => {
  const running = await begun();
  const { state } = running;
  await trainOnce(running);
  expect(state()).toMatchObject({ stored: [], pinned: [] });
  await trainOnce(running);
  expect(state().stored).toHaveLength(1);
  expect(state().pinned).toEqual([state().stored[0].key]);
  await trainOnce(running);
  expect(state().stored).toHaveLength(2);
  expect(state().pinned).toHaveLength(2);
});

test('of too many pinned runs the first makes room', async () => {
  const { lab, state } = await begun();
  for (let i = 0; i <= MOST_PINNED; i++) lab.pin(`run ${i}`, true);
  expect(state().pinned).toHaveLength(MOST_PINNED);
  expect(state().pinned).not.toContain('run 0');
  lab.pin('run 3', false);
  expect(state().pinned).not.toContain('run 3');
});

test('a deletion can be undone for a while', async () => {
  const running = await begun();
  const { lab, state } = running;
  await trainOnce(running);
  await trainOnce(running);
  const [{ key }] = state().stored;
  lab.removeRun(key);
  expect(state().removing).toBe(key);
  lab.undoRemove();
  await vi.advanceTimersByTimeAsync(2 * UNDO_MILLISECONDS);
  expect(state()).toMatchObject({ removing: null, stored: [{ key }] });
  lab.removeRun(key);
  await vi.advanceTimersByTimeAsync(2 * UNDO_MILLISECONDS);
  expect(state()).toMatchObject({ removing: null, stored: [], pinned: [] });
});

test('a finished run is opened while another is on the charts, and neither is lost', async () => {
  const running = await begun();
  const { lab, state } = running;
  lab.setControl('beta', 0.5);
  await trainOnce(running);
  lab.setControl('beta', 1);
  await trainOnce(running);
  await lab.openStored(state().stored[0].key);
  await soon();
  expect(state()).toMatchObject({ phase: 'finished', run: { config: { beta: 0.5 } }, config: { beta: 0.5 } });
  expect(state().stored).toMatchObject([{ record: { config: { beta: 1 } } }]);
});

test('a run is repeated with its own settings and another seed', async () => {
  const running = await begun();
  const { lab, worker, state } = running;
  lab.setControl('beta', 0.5);
  await trainOnce(running);
  const { run } = state();
  lab.setControl('beta', 2);
  lab.pickMethod('ipo');
  if (run) lab.repeat(run);
  expect(worker().last('start')).toMatchObject({ method: 'dpo', config: { beta: 0.5, steps: 3, seed: 77 } });
});
