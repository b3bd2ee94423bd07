import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Gpt2Config, writeGpt2Config } from '../../experiment/architectures/gpt2.ts';
import { writeSafetensors } from '../../formats/safetensors.ts';
import { gpt2Layout } from '../../model/architectures/gpt2.ts';
import { FakeNetwork } from '../../testing/fakeNetwork.ts';
import { trainBpe } from '../../text/bpeTraining.ts';
import { failureOf } from '../failures.ts';
import type { ExpectedFile } from './download.ts';
import type { LoadReport } from './folder.ts';
import { loadModel, loadPairs } from './loadModel.ts';

afterEach(() => void vi.unstubAllGlobals());

const MODEL = 'https://lab.example/model/tiny/';
const ALL_PAIRS = 'https://lab.example/pairs/';
const PAIRS = `${ALL_PAIRS}reviews/`;

const bpe = trainBpe(['the film was good'], 260, 1);
const config: Gpt2Config = {
  architecture: 'gpt2',
  vocabulary: bpe.vocabulary,
  contextLength: 16,
  width: 4,
  layers: 1,
  heads: 2,
  layerNormEpsilon: 1e-5,
  endOfText: bpe.endOfText,
  tiedHead: true,
};
const layout = gpt2Layout(config);
const pair = (prompt: string) => `${JSON.stringify({ prompt, chosen: ' good', rejected: ' bad' })}\n`;

function weightsFile(shape: Gpt2Config): Uint8Array {
  const tensors = gpt2Layout(shape).entries.map(
    ({ name, shape, size }) => [name, { shape, data: new Float32Array(size).fill(0.5) }] as const,
  );
  return writeSafetensors(new Map(tensors), 'F32');
}

/** A server with a whole model; `changes` replaces the content of files, on the server and in the card. */
function setUp(changes: Record<string, string | Uint8Array> = {}) {
  const network = new FakeNetwork(vi.stubGlobal, (bytes) => createHash('sha256').update(bytes).digest('hex'));
  const serve = (folder: string, contents: Record<string, string | Uint8Array>) =>
    Object.fromEntries(
      Object.entries(contents).map(([name, content]): [string, ExpectedFile] => [
        name,
        network.serve(folder + name, changes[name] ?? content),
      ]),
    );
  const modelFiles = serve(MODEL, {
    'config.json': writeGpt2Config(config, 'float32'),
    'tokenizer.json': bpe.json,
    'model.safetensors': weightsFile(config),
  });
  const pairFiles = serve(PAIRS, {
    'train.jsonl': pair('the film') + pair('film'),
    'heldout.jsonl': pair('was'),
  });
  const gold = { mean: 0, std: 1, samples: 10 };
  network.serve(
    `${MODEL}card.json`,
    JSON.stringify({ name: 'tiny', worlds: { reviews: { gold }, tldr: { gold } }, files: modelFiles }),
  );
  network.serve(`${PAIRS}card.json`, JSON.stringify({ world: 'reviews', files: pairFiles }));

  const total = [...Object.values(modelFiles), ...Object.values(pairFiles)].reduce(
    (sum, f) => sum + f.bytes,
    0,
  );
  const progress: [loaded: number, total: number][] = [];
  const notices: string[] = [];
  const report: LoadReport = {
    onProgress: (...bytes) => progress.push(bytes),
    onNotice: (sentence) => notices.push(sentence),
  };
  const load = (world = 'reviews') => {
    progress.length = 0;
    return loadModel(MODEL, ALL_PAIRS, world, report);
  };
  return { network, total, progress, notices, report, load };
}

describe('loading', () => {
  test('gives the model, its tokenizer and both sets of pairs', async () => {
    const { model, pairs } = await setUp().load();
    expect(model.card).toMatchObject({ name: 'tiny', worlds: { reviews: {}, tldr: {} } });
    expect(model.stored.config).toEqual(config);
    expect(model.stored.weights).toEqual(new Float32Array(layout.size).fill(0.5));
    expect(model.tokenizer.decode(model.tokenizer.encode('the film'))).toBe('the film');
    expect(pairs.train.map(({ prompt }) => prompt)).toEqual(['the film', 'film']);
    expect(pairs.heldOut).toEqual([{ prompt: 'was', chosen: ' good', rejected: ' bad' }]);
  });

  test('counts the bytes of all files from nothing to all', async () => {
    const { total, progress, load } = setUp();
    const { downloadedBytes } = (await load()).model;
    expect(progress[0]).toEqual([0, total]);
    expect(progress.at(-1)).toEqual([total, total]);
    for (const [i, [loaded]] of progress.slice(1).entries()) expect(loaded).toBeGreaterThan(progress[i][0]);
    expect(downloadedBytes).toBe(total);
  });

  test('a second time needs the network for the cards alone', async () => {
    const { network, total, progress, load } = setUp();
    await load();
    network.asked.length = 0;
    expect((await load()).model.downloadedBytes).toBe(0);
    expect(network.asked).toEqual([`${MODEL}card.json`, `${PAIRS}card.json`]);
    expect(progress.at(-1)).toEqual([total, total]);
  });

  test.each(['open', 'put'] as const)(
    'says once what is wrong with the storage: %s fails',
    async (operation) => {
      const { network, notices, load } = setUp();
      network.broken = operation;
      await load();
      expect(notices).toHaveLength(1);
    },
  );
});

describe('another world', () => {
  test('needs its own pairs only', async () => {
    const { network, report, progress, load } = setUp();
    const { model } = await load();
    const files = Object.fromEntries(
      ['train.jsonl', 'heldout.jsonl'].map((name) => [
        name,
        network.serve(`${ALL_PAIRS}tldr/${name}`, pair('film')),
      ]),
    );
    network.serve(`${ALL_PAIRS}tldr/card.json`, JSON.stringify({ world: 'tldr', files }));
    network.asked.length = 0;
    const { train } = await loadPairs(ALL_PAIRS, 'tldr', model, report);
    expect(train).toEqual([{ prompt: 'film', chosen: ' good', rejected: ' bad' }]);
    const asked = ['card.json', 'train.jsonl', 'heldout.jsonl'].map((name) => `${ALL_PAIRS}tldr/${name}`);
    expect(network.asked).toEqual(asked);
    const bytes = 2 * files['train.jsonl'].bytes;
    expect(progress.at(-1)).toEqual([bytes, bytes]);
  });

  test('that the model does not speak is refused before anything is fetched', async () => {
    const { network, report, load } = setUp();
    const { model } = await load();
    network.asked.length = 0;
    await expect(loadPairs(ALL_PAIRS, 'assistant', model, report)).rejects.toThrow(
      'card.json: the model “tiny” was not trained on the world “assistant”',
    );
    expect(network.asked).toEqual([]);
  });

  test('whose card is that of a third one is refused', async () => {
    const { network, load } = setUp();
    network.serve(`${PAIRS}card.json`, JSON.stringify({ world: 'tldr', files: {} }));
    await expect(load()).rejects.toThrow('card.json of the pairs: belongs to the world “tldr”');
  });
});

describe('names the file at fault', () => {
  test.each([
    ['config.json', '{"model_type": "mistral"}', /^config\.json: model_type: /],
    [
      'config.json',
      writeGpt2Config({ ...config, width: 8 }, 'float32'),
      /^model\.safetensors: .*wte\.weight/,
    ],
    ['tokenizer.json', '{}', /^tokenizer\.json: model: /],
    [
      'model.safetensors',
      weightsFile({ ...config, layers: 0 }),
      /^model\.safetensors: tensor "transformer\.h\.0/,
    ],
    ['model.safetensors', 'not weights', /^model\.safetensors: .*not a safetensors file/],
    ['train.jsonl', `${pair('film')}{"prompt": "film"}`, /^train\.jsonl, line 2: chosen: /],
    ['heldout.jsonl', pair('the film '.repeat(20)), /^heldout\.jsonl, line 1: .*context is 16/],
    [
      'train.jsonl',
      '{"prompt_ids": [1], "chosen_ids": [2], "rejected_ids": [3]}',
      /^train\.jsonl, line 1: .*judge/,
    ],
    ['heldout.jsonl', '\n', /^heldout\.jsonl: no pair/],
  ])('%s (case %#)', async (name, content, sentence) => {
    const { load } = setUp({ [name]: content });
    const error = await load().catch((reason: unknown) => reason);
    expect(failureOf(error)).toMatchObject({
      kind: 'model',
      cause: expect.stringMatching(sentence),
      fatal: false,
    });
  });

  test.each([
    [`${MODEL}card.json`, /^model\/tiny\/card\.json: .*404/],
    [`${MODEL}model.safetensors`, /^model\/tiny\/model\.safetensors: .*404/],
    [`${PAIRS}train.jsonl`, /^pairs\/reviews\/train\.jsonl: .*404/],
  ])('%s is not there', async (url, sentence) => {
    const { network, load } = setUp();
    network.answers.delete(url);
    await expect(load()).rejects.toThrow(sentence);
  });

  test('a page in place of a card', async () => {
    const { network, load } = setUp();
    network.serve(`${PAIRS}card.json`, '<!doctype html>');
    await expect(load()).rejects.toThrow(/^card\.json of the pairs: not valid JSON/);
  });

  test('a card that does not list a file, before anything is fetched', async () => {
    const { network, load } = setUp();
    const files = { 'config.json': network.serve(`${MODEL}config.json`, '{}') };
    const gold = { mean: 0, std: 1, samples: 10 };
    network.serve(
      `${MODEL}card.json`,
      JSON.stringify({ name: 'tiny', worlds: { reviews: { gold } }, files }),
    );
    await expect(load()).rejects.toThrow(/^card\.json: does not list tokenizer\.json$/);
    expect(network.asked).toHaveLength(2);
  });
});
