import { expect, test } from 'vitest';
import { newShelf, setUp } from '../../testing/fakeLab.ts';
import { checkpointForTests } from '../../testing/fakeWorker.ts';
import { NOW } from '../figures/shownRuns.ts';
import { entriesOf } from './entries.ts';
import { createLibrary } from './library.ts';

type Running = ReturnType<typeof setUp>;

function begun(shelf = newShelf()): Running {
  const running = setUp('?model=tiny', shelf);
  running.worker().becomeReady();
  return running;
}

/** Trains a run of three steps to its end, with the weights that it ended with. */
async function trainOnce({ lab, worker, runSteps, stored, state }: Running): Promise<void> {
  lab.setControl('steps', 3);
  lab.train();
  const runId = runSteps(0, 3);
  worker().say({ type: 'checkpoint', runId, checkpoint: checkpointForTests(3, state().run?.config) });
  worker().say({ type: 'finished', runId, step: 3 });
  await stored();
  await lab.findStored();
}

async function exported({ lab }: Running, keys: string[], withWeights = false): Promise<File> {
  const file = await lab.bring(createLibrary).exportRuns(keys, withWeights);
  if (!file) throw new Error('nothing was exported');
  return new File([file.content], file.name);
}

const titles = ({ state }: Running) => entriesOf(state()).entries.map(({ title }) => title);

test('a name and a note stay with a run, on the charts, in the storage, and in another tab', async () => {
  const shelf = newShelf();
  const running = begun(shelf);
  await trainOnce(running);
  const library = running.lab.bring(createLibrary);
  await library.label(NOW, { name: '  Far too   strong ', note: 'It repeats itself.' });
  expect(titles(running)).toEqual(['Far too strong']);
  const other = begun(shelf);
  await other.lab.findStored();
  expect(other.state().stored).toMatchObject([
    { elsewhere: true, label: { name: 'Far too strong', note: 'It repeats itself.' } },
  ]);
  // Both tabs write: what the one says is not undone by what the other does.
  const [{ key }] = other.state().stored;
  await other.lab.bring(createLibrary).label(key, { name: 'Renamed there', note: '' });
  await trainOnce(running);
  expect(running.state().stored).toMatchObject([{ label: { name: 'Renamed there', note: '' } }]);
});

test('an export is taken in elsewhere once, with name, note, rows and weights, and can be made again', async () => {
  const here = begun();
  here.lab.setControl('beta', 0.5);
  await trainOnce(here);
  await here.lab.bring(createLibrary).label(NOW, { name: 'Strong', note: 'See the texts.' });
  const file = await exported(here, [NOW], true);
  expect(file.name).toMatch(/^strong-.*\.dpolab\.json$/);

  const there = begun();
  const library = there.lab.bring(createLibrary);
  expect(await library.takeIn(file)).toMatchObject({ added: 1, report: null, notes: [] });
  expect(await library.takeIn(file)).toMatchObject({ added: 0 });
  expect(there.state().stored).toMatchObject([
    {
      finished: true,
      label: { name: 'Strong', note: 'See the texts.' },
      record: { rows: here.state().run?.rows },
    },
  ]);
  expect(entriesOf(there.state()).entries).toMatchObject([{ hasWeights: true }]);

  const [{ record }] = entriesOf(there.state()).entries;
  expect(await library.repeat(record, 'same')).toBeNull();
  const sent = here.worker().last('start');
  const { method, config, labelling } = there.worker().last('start');
  expect({ method, config, labelling }).toEqual({
    method: sent.method,
    config: sent.config,
    labelling: sent.labelling,
  });
});

test('a finished run that is opened again has the weights that it ended with', async () => {
  const shelf = newShelf();
  const before = begun(shelf);
  await trainOnce(before);
  await before.leave();
  const after = begun(shelf);
  await after.lab.findStored();
  await after.lab.openStored(after.state().stored[0].key);
  after.lab.exportRun();
  await expect.poll(() => after.worker().last('export').state.trainees.policy.weights).toHaveLength(3);
});

test('a run of another world is repeated there as soon as that is loaded', async () => {
  const here = begun();
  here.lab.pickWorld('tldr');
  here.worker().enterWorld();
  await trainOnce(here);
  const file = await exported(here, [NOW]);
  const there = begun();
  const library = there.lab.bring(createLibrary);
  await library.takeIn(file);
  const [{ record }] = entriesOf(there.state()).entries;
  expect(await library.repeat(record, 'new')).toBeNull();
  expect(there.state()).toMatchObject({ world: 'tldr', phase: 'loading' });
  there.worker().enterWorld();
  const { config } = there.worker().last('start');
  expect(config).toMatchObject({ ...record.config, seed: config.seed });
  expect(config.seed).not.toBe(record.config.seed);
});

test('a repetition says why it cannot begin', async () => {
  const running = begun();
  await trainOnce(running);
  const library = running.lab.bring(createLibrary);
  const { run } = running.state();
  if (!run) throw new Error('there is no run');
  expect(await library.repeat({ ...run, model: 'llama' }, 'same')).toMatch(
    /model “llama”, and “tiny” is loaded/,
  );
  expect(await library.repeat({ ...run, world: 'moon' }, 'same')).toMatch(/no world “moon”/);
  const own = { name: 'Votes', id: 'x', reward: 'length' };
  expect(await library.repeat({ ...run, world: 'own', own }, 'same')).toMatch(/“Votes”, which this browser/);
  running.lab.train();
  expect(await library.repeat(run, 'same')).toMatch(/Another run is on the charts/);
});

test('a report made in one browser is read in another, with what was written into it', async () => {
  const here = begun();
  await trainOnce(here);
  const words = { question: 'What does β change?', findings: 'Little.' };
  const report = await here.lab.bring(createLibrary).report([NOW], words, 'html');
  const there = begun();
  const taken = await there.lab.bring(createLibrary).takeIn(new File([report?.content ?? ''], 'report.html'));
  expect(taken).toMatchObject({ added: 1, report: words });
  expect(titles(there)).toEqual(titles(here));
});

test('what does not fit is refused as a whole', async () => {
  const here = begun();
  await trainOnce(here);
  const file = await exported(here, [NOW]);
  const content = JSON.parse(await file.text());
  const [run] = content.runs;
  const many = Array.from({ length: 50 }, (_, i) => ({
    ...run,
    record: { ...run.record, date: new Date(i).toISOString() },
  }));
  const library = here.lab.bring(createLibrary);
  const full = new File([JSON.stringify({ ...content, runs: many })], 'many.json');
  expect(await library.takeIn(full)).toEqual({
    problem:
      'many.json has 50 finished runs, and there is room for 49 more. Export and delete some first. Nothing was changed.',
  });
  expect(here.state().stored).toEqual([]);
});
