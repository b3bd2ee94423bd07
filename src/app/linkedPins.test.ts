import { expect, test } from 'vitest';
import { newShelf, setUp } from '../testing/fakeLab.ts';
import { recordForTests } from '../testing/fakeWorker.ts';

const QUERY = '?model=tiny&steps=4&pins=dpo,beta:0.5,steps:4/dpo,beta:0.9,steps:4';
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

/** One run to its end, as the worker makes it. */
async function finish(visit: ReturnType<typeof setUp>): Promise<void> {
  const runId = visit.runSteps(0, 4);
  visit.worker().say({ type: 'finished', runId, step: 4 });
  await visit.stored();
  await soon();
}

const begun = ({ workers }: ReturnType<typeof setUp>) =>
  workers.flatMap(({ commands }) => commands.filter((command) => command.type === 'start'));

test('what a link compares with is made one after the other, drawn, and leaves the settings alone', async () => {
  const visit = setUp(QUERY);
  const { lab, state, worker } = visit;
  worker().becomeReady();
  const { config } = state();
  lab.makePins();
  await expect.poll(() => state().makingPins).toMatchObject({ of: 2, waiting: [{ config: { beta: 0.9 } }] });
  await finish(visit);
  expect(state().run?.config.beta).toBe(0.9);
  await finish(visit);
  expect(state()).toMatchObject({ phase: 'finished', makingPins: null, config });
  expect(begun(visit).map((start) => start.type === 'start' && start.config.beta)).toEqual([0.5, 0.9]);
  // The first is drawn beside; the second is on the charts, until the next begins.
  expect(state().pinned).toHaveLength(1);
  lab.train();
  await visit.stored();
  await soon();
  expect(state().run?.config.beta).toBe(config.beta);
  expect(state().pinned).toHaveLength(2);
});

test('what is in this browser already is drawn at once, and only the rest is made', async () => {
  const shelf = newShelf();
  const earlier = setUp('?model=tiny&steps=4&beta=0.9', shelf);
  earlier.worker().becomeReady();
  earlier.lab.train();
  await finish(earlier);
  await earlier.leave();

  const visit = setUp(QUERY, shelf);
  await visit.lab.findStored();
  visit.worker().becomeReady();
  const [key] = visit.state().pinned;
  expect(visit.state().stored.find((kept) => kept.key === key)).toMatchObject({
    record: { config: { beta: 0.9 } },
  });
  visit.lab.makePins();
  await expect.poll(() => visit.state().makingPins).toEqual({ of: 1, waiting: [] });
  // What somebody unpins stays so.
  visit.lab.pin(key, false);
  await visit.lab.findStored();
  expect(visit.state().pinned).toEqual([]);
});

test('whoever rewinds makes no more of them', async () => {
  const visit = setUp(QUERY);
  visit.worker().becomeReady();
  visit.lab.makePins();
  await expect.poll(() => visit.state().makingPins).not.toBeNull();
  visit.runSteps(0, 2);
  visit.lab.rewind();
  expect(visit.state()).toMatchObject({ phase: 'ready', makingPins: null });
  await soon();
  expect(begun(visit)).toHaveLength(1);
});

test('a run of another world is not the one that a link means', async () => {
  const visit = setUp('?model=tiny&pins=dpo');
  const { missingRuns } = await import('./linkedPins.ts');
  const record = recordForTests(4, {});
  const { pins } = visit.state();
  const stored = (world: string) => [
    {
      ...{ key: 'a', label: { name: '', note: '' }, elsewhere: false, problem: null, checkpointBytes: 0 },
      ...{ step: 4, finished: true, savedAt: 1 },
      record: { ...record, ...pins[0], model: 'tiny', world },
    },
  ];
  const here = { ...visit.state(), run: null };
  expect(missingRuns({ ...here, stored: stored('tldr') })).toHaveLength(1);
  expect(missingRuns({ ...here, stored: stored('reviews') })).toHaveLength(0);
});
