import { expect, test, vi } from 'vitest';
import { type OwnData, ownKey } from '../../experiment/own/ownData.ts';
import { setUp } from '../../testing/fakeLab.ts';
import { modelForTests } from '../../testing/fakeWorker.ts';

const pair = { prompt: 'The plot', chosen: ' was good.', rejected: ' was bad.' };
const data: OwnData = {
  ...{ id: '1', name: 'mine.jsonl', train: [pair], heldOut: [{ ...pair, prompt: 'The cast' }] },
  reward: { kind: 'length', sign: 1 },
};
/** What is fetched late is there. */
const late = (check: () => void) => vi.waitFor(check);

function ready() {
  const lab = setUp();
  lab.worker().becomeReady();
  return lab;
}

/** The worker is where it was sent. */
function arrive({ worker }: ReturnType<typeof ready>, own: OwnData): void {
  const { runId } = worker().last('world');
  const model = { ...modelForTests, world: 'own', own: ownKey(own) };
  worker().say({ type: 'ready', runId, model, comparisons: { row: {}, comparisons: [] } as never });
}

test('a file is read by the worker, and what it says of it is shown', async () => {
  const { lab, worker, state } = ready();
  lab.readOwn(new Blob(['x']), 'mine.jsonl');
  await late(() => expect(worker().last('read-own')).toMatchObject({ name: 'mine.jsonl' }));
  expect(state().own.file).toMatchObject({ reading: true });
  const { runId } = worker().last('read-own');
  worker().say({ type: 'own-file', runId, name: 'mine.jsonl', file: null, problem: 'Line 1 is broken.' });
  await late(() => expect(state().own.file).toMatchObject({ reading: false, problem: 'Line 1 is broken.' }));
});

test('a file that is too large is refused without being read', async () => {
  const { lab, worker, state } = ready();
  lab.readOwn({ size: 65 * 2 ** 20 } as Blob, 'huge.csv');
  await late(() =>
    expect(state().own.file?.problem).toContain('huge.csv has 65 MiB; at most 64 MiB are read.'),
  );
  expect(worker().commands.map(({ type }) => type)).not.toContain('read-own');
});

test('training on own data goes there first, then begins, and the record says on what', async () => {
  const fake = ready();
  const { lab, worker, state } = fake;
  lab.trainOnOwn(data);
  await late(() => expect(worker().last('world')).toMatchObject({ world: 'own', own: data }));
  arrive(fake, data);
  expect(worker().last('start')).toMatchObject({ method: 'dpo' });
  expect(state().run).toMatchObject({
    world: 'own',
    own: { name: 'mine.jsonl', id: ownKey(data), reward: 'length, longer is better' },
  });
});

test('the same pairs by another reward are another place', async () => {
  const fake = ready();
  const { lab, worker } = fake;
  lab.trainOnOwn(data);
  await late(() => expect(worker().last('world')).toBeDefined());
  arrive(fake, data);
  const other: OwnData = { ...data, reward: { kind: 'implicit' } };
  lab.trainOnOwn(other);
  await late(() => expect(worker().last('world').own).toEqual(other));
});

test('a method that needs gold gives way to DPO, and cannot be begun there', async () => {
  const fake = ready();
  const { lab, worker, state } = fake;
  lab.pickMethod('grpo');
  lab.trainOnOwn(data);
  await late(() => expect(worker().last('world')).toBeDefined());
  arrive(fake, data);
  expect(state().method).toBe('dpo');
  lab.rewind();
  lab.pickMethod('grpo');
  const begun = worker().commands.filter(({ type }) => type === 'start').length;
  lab.train();
  expect(worker().commands.filter(({ type }) => type === 'start')).toHaveLength(begun);
});

test('a sweep on own data says on which, and elsewhere does not go on without them', async () => {
  const fake = ready();
  const { lab, worker, state } = fake;
  lab.trainOnOwn(data);
  await late(() => expect(worker().last('world')).toBeDefined());
  arrive(fake, data);
  lab.rewind();
  const job = { world: 'own', method: 'dpo', values: { steps: 4, evaluateEvery: 4 }, seed: 1 } as const;
  await lab.startSweep([job]);
  expect(worker().last('sweep').jobs).toEqual([job]);
  expect(state().sweep?.record).toMatchObject({
    world: 'own',
    own: { name: 'mine.jsonl', id: ownKey(data), reward: 'length, longer is better' },
  });
  lab.cancelSweep();
  // The same world with another reward is another place.
  const other: OwnData = { ...data, reward: { kind: 'implicit' } };
  lab.trainOnOwn(other);
  await late(() => expect(worker().last('world').own).toEqual(other));
  arrive(fake, other);
  lab.rewind();
  await lab.continueSweep();
  // Nothing is kept in this process.
  await late(() =>
    expect(state().notices.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/^That sweep was made on “mine.jsonl”, which this browser no longer keeps/),
    ]),
  );
  expect(worker().commands.filter(({ type }) => type === 'sweep')).toHaveLength(1);
});
