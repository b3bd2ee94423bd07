import { expect, test, vi } from 'vitest';
import { newShelf, setUp } from '../testing/fakeLab.ts';
import { checkpointForTests, contestForTests } from '../testing/fakeWorker.ts';
import { rewindTo } from './runRecord.ts';

/** A lab with a run of two steps that has its weights. */
function finishedRun(shelf = newShelf()) {
  const set = setUp('?steps=2', shelf);
  const { lab, worker, runSteps } = set;
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 2);
  worker().say({ type: 'checkpoint', runId, checkpoint: checkpointForTests(2) });
  worker().say({ type: 'finished', runId, step: 2 });
  return { ...set, runId };
}
const asked = (worker: ReturnType<typeof setUp>['worker'], temperature: number) =>
  vi.waitFor(() => {
    const command = worker().last('contest');
    expect(command.temperature).toBe(temperature);
    return command;
  });

test('a finished run is asked with its weights, and the answer is stored with it', async () => {
  const shelf = newShelf();
  const { lab, worker, state, runId, leave } = finishedRun(shelf);
  lab.askContest(0.5);
  expect((await asked(worker, 0.5)).state).toEqual(checkpointForTests(2).state);
  expect(state().contest.waiting).toBe(0.5);
  worker().say({ type: 'contest', runId, contest: contestForTests(0.5, 2), problem: null });
  await vi.waitFor(() => expect(state().contest.waiting).toBeNull());
  expect(state().run?.contests).toEqual([contestForTests(0.5, 2)]);
  await leave();

  const later = setUp('', shelf);
  later.worker().becomeReady();
  await later.lab.findStored();
  await vi.waitFor(() => expect(later.state().stored).toHaveLength(1));
  expect(later.state().stored[0].record?.contests).toEqual([contestForTests(0.5, 2)]);
});

test('asked again it has one answer for each temperature, and forgets those of steps that are made anew', async () => {
  const { lab, worker, state, runId } = finishedRun();
  lab.askContest(0);
  await asked(worker, 0);
  for (const temperature of [0, 0.5, 0]) {
    worker().say({ type: 'contest', runId, contest: contestForTests(temperature, 2), problem: null });
  }
  await vi.waitFor(() =>
    expect(state().run?.contests?.map(({ temperature }) => temperature)).toEqual([0.5, 0]),
  );
  const { run } = state();
  if (run) rewindTo(run, 1);
  expect(run?.contests).toEqual([]);
});

test('while an answer is on its way another temperature can be asked for', async () => {
  const { lab, worker, state, runId } = finishedRun();
  lab.askContest(0);
  await asked(worker, 0);
  lab.askContest(1);
  await asked(worker, 1);
  worker().say({ type: 'contest', runId, contest: null, problem: null });
  await vi.waitFor(() => expect(state().revision).toBeGreaterThan(0));
  expect(state().contest.waiting).toBe(1);
  worker().say({ type: 'contest', runId, contest: null, problem: 'No room.' });
  await vi.waitFor(() => expect(state().contest).toMatchObject({ waiting: null, problem: 'No room.' }));
});

test('a run that goes on is not asked, and one whose weights are gone says so', async () => {
  const { lab, worker, runSteps, state } = setUp('?steps=2');
  worker().becomeReady();
  lab.train();
  const runId = runSteps(0, 2);
  lab.askContest(0.5);
  worker().say({ type: 'finished', runId, step: 2 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  lab.askContest(0.5);
  await vi.waitFor(() => expect(state().contest.problem).toMatch(/weights of this run are no longer stored/));
  expect(worker().commands.some(({ type }) => type === 'contest')).toBe(false);
});
