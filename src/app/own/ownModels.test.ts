import { expect, test, vi } from 'vitest';
import { type OwnData, ownKey, STARTER } from '../../experiment/own/ownData.ts';
import type { OwnModel, OwnModelReport } from '../../experiment/own/ownModel.ts';
import { setUp } from '../../testing/fakeLab.ts';
import { modelForTests } from '../../testing/fakeWorker.ts';
import { whyNotBegin } from '../estimates/memory.ts';
import { reportIn } from './keptModel.ts';

const report: OwnModelReport = {
  ...{ id: 'smol-0a1b2c3d', architecture: 'Llama', parameters: 135e6, layers: 30, width: 576, heads: 9 },
  ...{ vocabulary: 49152, dtypes: ['BF16'], positions: 8192, reads: 256, chat: true },
  ...{ files: ['config.json', 'tokenizer.json', 'model.safetensors'], bytes: 270e6 },
  plans: [{ loraRank: 8, batchSize: 4, bytes: 2e9, problem: null }],
};
const model: OwnModel = { report, files: [{ name: 'config.json', content: new Blob(['{}']) }] };
const pair = { prompt: 'The plot', chosen: ' was good.', rejected: ' was bad.' };
const data: OwnData = {
  ...{ id: '1', name: 'mine.jsonl', train: [pair], heldOut: [{ ...pair, prompt: 'The cast' }] },
  reward: { kind: 'length', sign: 1 },
};
const late = (check: () => void) => vi.waitFor(check);
const comparisons = { row: {}, comparisons: [] } as never;

async function ready() {
  const fake = setUp();
  fake.worker().becomeReady();
  return { ...fake, models: await fake.lab.ownModels() };
}

/** The worker has loaded the model that it was last asked to open. */
function loads({ worker }: Awaited<ReturnType<typeof ready>>, own?: OwnData): void {
  const { runId, model: source } = worker().last('open');
  const id = 'id' in source ? source.id : 'tiny';
  const loaded = { ...modelForTests, name: id, world: 'own', worlds: [], contextLength: 256 };
  const backend = { backend: 'wasm', device: '1 thread', software: false, reason: '' } as const;
  worker().say({ type: 'backend', runId, report: backend });
  worker().say({
    type: 'ready',
    runId,
    model: { ...loaded, own: own ? ownKey(own) : `${STARTER} {}` },
    comparisons,
  });
}

async function withModel() {
  const fake = await ready();
  await fake.models.bring(model);
  await late(() => expect(fake.worker().last('open').model).toMatchObject({ id: report.id }));
  loads(fake);
  return fake;
}

test('files are looked at by the worker, and what it says of them is shown', async () => {
  const { models, worker, state } = await ready();
  models.look(model.files, 'smol');
  expect(worker().last('look-at-model')).toMatchObject({ name: 'smol', reads: null, files: model.files });
  expect(state().own.looked).toMatchObject({ looking: true, found: null });
  const { runId } = worker().last('look-at-model');
  worker().say({ type: 'own-model', runId, report, problem: null });
  await late(() => expect(state().own.looked).toMatchObject({ looking: false, found: report }));
  models.readAtMost(512);
  expect(worker().last('look-at-model')).toMatchObject({ name: 'smol', reads: 512 });
  worker().say({ type: 'own-model', runId, report: null, problem: 'config.json: is missing.' });
  await late(() =>
    expect(state().own.looked).toMatchObject({ found: null, problem: 'config.json: is missing.' }),
  );
});

test('a model that the browser cannot keep is used all the same, and that is said', async () => {
  const { worker, state } = await withModel();
  expect(worker().last('open')).toMatchObject({
    world: 'own',
    model: { id: report.id, reads: 256, files: model.files },
  });
  expect(state().notices.map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(/^“smol-0a1b2c3d” is read from your disk and not kept/),
  ]);
  expect(state()).toMatchObject({ phase: 'ready', world: 'own', own: { looked: null, keeping: null } });
});

test('a large one begins with an adapter; what somebody chose stays', async () => {
  const fake = await ready();
  fake.lab.setControl('batchSize', 2);
  await fake.models.bring(model);
  expect(fake.state().config).toMatchObject({ loraRank: 8, batchSize: 2, learningRate: 1e-4 });
  fake.models.leave();
  expect(fake.state().config).toMatchObject({ loraRank: 0, batchSize: 2, learningRate: 2.5e-4 });
});

test('before it has preferences nothing can be trained, and then it trains on them where it is', async () => {
  const fake = await withModel();
  const { lab, worker, workers, state } = fake;
  expect(whyNotBegin(state())).toMatch(/has no preferences to train on yet/);
  const opened = workers.length;
  lab.trainOnOwn(data);
  await late(() => expect(worker().last('world')).toMatchObject({ world: 'own', own: data }));
  expect(workers).toHaveLength(opened);
  const { runId } = worker().last('world');
  const there = { ...modelForTests, name: report.id, world: 'own', worlds: [], contextLength: 256 };
  worker().say({ type: 'ready', runId, model: { ...there, own: ownKey(data) }, comparisons });
  expect(worker().last('start')).toMatchObject({ method: 'dpo', config: { loraRank: 8 } });
  expect(state().run).toMatchObject({ model: report.id, world: 'own', own: { name: 'mine.jsonl' } });
});

test('a worker that is replaced gets the same model, and data, again', async () => {
  const fake = await withModel();
  const { lab, worker, state } = fake;
  lab.trainOnOwn(data);
  await late(() => expect(state().own.data).toEqual(data));
  worker().fire('error', { message: 'gone', filename: 'worker.js', lineno: 1 });
  lab.restart();
  expect(worker().last('open')).toMatchObject({ model: { id: report.id }, own: data });
});

test.each([
  ['leaving it', (fake: Awaited<ReturnType<typeof ready>>) => fake.models.leave()],
  ['picking a world', (fake: Awaited<ReturnType<typeof ready>>) => fake.lab.pickWorld('tldr')],
])('%s goes back to the shipped model, in a fresh worker', async (_, go) => {
  const fake = await withModel();
  const { worker, workers, state } = fake;
  const opened = workers.length;
  go(fake);
  expect(workers).toHaveLength(opened + 1);
  expect(worker().last('open')).toMatchObject({ model: { url: 'model/tiny/' } });
  expect(state().own.model).toBeNull();
  worker().becomeReady();
  expect(state().phase).toBe('ready');
});

test('a model that was chosen while another was loading has its turn next', async () => {
  const fake = setUp();
  const models = await fake.lab.ownModels();
  await models.bring(model);
  expect(fake.worker().last('open').model).toEqual({ url: 'model/tiny/' });
  fake.worker().becomeReady();
  expect(fake.worker().last('open').model).toMatchObject({ id: report.id });
});

test('what is kept of a model is checked when it is read', () => {
  expect(reportIn(JSON.parse(JSON.stringify(report)))).toEqual(report);
  for (const broken of [
    null,
    {},
    { ...report, id: '../x' },
    { ...report, files: ['a/b'] },
    { ...report, bytes: -1 },
  ])
    expect(reportIn(broken)).toBeNull();
});
