import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { warmUpFor } from '../../experiment/memory/runMemory.ts';
import { defaultsOfMethod, type RunConfig } from '../../experiment/methods/methods.ts';
import type { BackendReport } from '../../experiment/metrics/run.ts';
import { type OwnData, type OwnReward, ownKey } from '../../experiment/own/ownData.ts';
import type { ModelFile } from '../../experiment/own/ownModel.ts';
import { labellingWith } from '../../testing/fakeEngine.ts';
import { filesIn, spacedLlama } from '../../testing/tinyFolders.ts';
import type { Progress } from '../../training/methods/run.ts';
import { createEngine, type Engine } from '../engine.ts';
import { openModel } from '../loading/openModel.ts';
import type { PairProgress } from '../loading/pairMaker.ts';
import { fittingData } from './fittingData.ts';
import { lookAtModel } from './readOwnModel.ts';

/** Somebody's own model on somebody's own data: no world, no card, no gold. */
const preparing: Progress & PairProgress = {
  onProgress: () => {},
  stopped: () => false,
  breathe: async () => {},
};
const quiet = { onProgress: () => {}, onNotice: () => {} };
const rows = Array.from({ length: 40 }, (_, i) => ({
  prompt: `The film ${i % 20}`,
  chosen: ` was good ${i}.`,
  rejected: ` was a very long and bad one ${i}.`,
}));
const file = new Blob([rows.map((row) => JSON.stringify(row)).join('\n')]);

let backend: BackendReport;
beforeAll(async () => {
  const { report } = await startBackend('wasm');
  backend = { ...report, software: true };
}, 60_000);

async function open(files: readonly ModelFile[], own?: OwnData) {
  const { id, reads } = await lookAtModel(files, { name: '', reads: 64 }, backend);
  const wanted = { pairsUrl: '', world: 'own', own, backend: backend.backend };
  const { model, first, loadBase } = await openModel({ id, reads, files }, wanted, quiet);
  return { id, model, first, loadBase, engine: await createEngine(model, { ...first, backend, loadBase }) };
}

async function rowsOf(engine: Engine, changes: Partial<RunConfig>) {
  const config = { ...defaultsOfMethod('dpo'), steps: 3, batchSize: 4, ...changes } as RunConfig;
  const runData = await engine.prepare(labellingWith({}), preparing);
  const run = runData && (await engine.begin({ method: 'dpo', config }, runData, preparing));
  if (!run) throw new Error('stopped');
  const losses: number[] = [];
  for (let row = await run.next(); row; row = await run.next()) losses.push((row as { loss: number }).loss);
  const evaluation = await run.evaluate();
  run.dispose();
  return { losses, evaluation };
}

describe.each<[string, () => ModelFile[]]>([
  ['a GPT-2 in one file', () => filesIn('e2e', 'fixtures', 'model', 'tiny')],
  ['a Llama in shards, with SentencePiece-style spaces', spacedLlama],
])('%s', (_, files) => {
  test('begins on texts of the lab’s own, reads preferences and trains on them, all weights or an adapter', async () => {
    const { id, engine, model } = await open(files());
    expect(engine.summary).toMatchObject({ name: id, world: 'own', worlds: [], contextLength: 64 });
    expect(engine.summary.own).toMatch(/^starter /);
    expect(engine.base.comparisons[0].prompt).toMatch(/^\w+/);
    const reward: OwnReward = { kind: 'length', sign: -1 };
    const read = await engine.readOwn(file, 'mine.jsonl', 1);
    const own: OwnData = { ...read, reward };
    await engine.enter('own', async () => fittingData(own, model, () => {}), ownKey(own));
    expect(engine.summary.own).toBe(ownKey(own));
    for (const loraRank of [0, 4]) {
      const { losses, evaluation } = await rowsOf(engine, {
        loraRank,
        learningRate: 1e-2,
        loraTargets: 'all',
      });
      // Equal policies begin at ln 2, and these pairs are easily told apart by their length.
      expect(losses[0]).toBeCloseTo(Math.LN2, 4);
      expect(losses[2]).toBeLessThan(losses[0] - 1e-3);
      expect(evaluation.row.gold).toBeUndefined();
      expect(evaluation.row.own_reward).toBeDefined();
    }
    const [twice] = await engine.writeTwice(['The film'], 1);
    expect(twice.a).not.toBe(twice.b);
    engine.dispose();
  }, 120_000);
});

test('texts come back as the tokenizer has them, spaces and all', async () => {
  const { engine, model } = await open(spacedLlama());
  const { tokens } = engine.base.comparisons[0].reference;
  const runData = await engine.prepare(labellingWith({}), preparing);
  expect(runData?.texts.train[0].chosen).toBe(' in a few plain words.');
  const [{ prompt, chosen }] = runData?.trainPairs ?? [];
  expect(prompt[0]).toBe(1);
  expect(chosen).not.toContain(1);
  expect(model.tokenizer.completion.decode(chosen)).toBe(' in a few plain words.');
  expect(tokens.length).toBeGreaterThan(0);
  engine.dispose();
}, 60_000);

test('opened with data it begins there, and a model of a page’s size would begin with an adapter', async () => {
  const { engine } = await open(filesIn('e2e', 'fixtures', 'model', 'tiny'));
  const own: OwnData = { ...(await engine.readOwn(file, 'mine.jsonl', 1)), reward: { kind: 'implicit' } };
  engine.dispose();
  const { first, engine: second } = await open(filesIn('e2e', 'fixtures', 'model', 'tiny'), own);
  expect(first.key).toBe(ownKey(own));
  expect(second.summary.own).toBe(ownKey(own));
  second.dispose();
  expect(warmUpFor(135e6).config).toMatchObject({ loraRank: 8, batchSize: 4 });
  expect(warmUpFor(1e6).config).toMatchObject({ loraRank: 0, batchSize: 16 });
}, 120_000);

test('pairs that it cannot read are left out and told of; where none are left that is a reason', async () => {
  const { model, engine } = await open(filesIn('e2e', 'fixtures', 'model', 'tiny'));
  engine.dispose();
  const short = { prompt: 'The film', chosen: ' a', rejected: ' b' };
  const long = { ...short, rejected: ' bad'.repeat(100) };
  const own: OwnData = {
    ...{ id: '1', name: 'kept.jsonl', train: [short, long, short], heldOut: [short] },
    reward: { kind: 'implicit' },
  };
  const notices: string[] = [];
  expect(fittingData(own, model, (notice) => notices.push(notice)).train).toEqual([short, short]);
  expect(notices).toEqual([
    expect.stringMatching(/^1 of 4 pairs of “kept.jsonl” are longer than the 64 tokens/),
  ]);
  expect(() => fittingData({ ...own, heldOut: [long] }, model, () => {})).toThrow(
    /kept\.jsonl: only 2 of 4 pairs fit/,
  );
}, 60_000);

test('a model with a chat template is asked by it, and its answers leave as it writes them', async () => {
  const template =
    '{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}';
  const withTemplate = [
    ...filesIn('e2e', 'fixtures', 'model', 'tiny'),
    { name: 'chat_template.jinja', content: new Blob([template]) },
  ];
  const { engine, model } = await open(withTemplate);
  const [{ prompt, a, b, written }] = await engine.writeTwice(['Was the film good?'], 1);
  expect(prompt).toBe('Was the film good?');
  expect(written).toEqual({
    prompt: 'user: Was the film good?\nassistant: ',
    a: `${a}\n`,
    b: `${b}\n`,
  });
  expect(model.source.chatTemplate).toBe(template);
  engine.dispose();
}, 60_000);
