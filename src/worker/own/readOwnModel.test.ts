import { describe, expect, test } from 'vitest';
import type { BackendReport } from '../../experiment/metrics/run.ts';
import { type ModelFile, readsByItself } from '../../experiment/own/ownModel.ts';
import { readCheckpoint } from '../../model/checkpoint.ts';
import { changed, fileOf, filesIn, spacedLlama } from '../../testing/tinyFolders.ts';
import { lookAtModel, readOwnModel } from './readOwnModel.ts';

const backend: BackendReport = {
  ...{ backend: 'wasm', device: '1 thread', software: false, reason: '' },
  limits: { total: 4 * 2 ** 30 },
};
const tiny = filesIn('e2e', 'fixtures', 'model', 'tiny');
const contentOf = async (name: string, files = tiny) => {
  const file = files.find((file) => file.name === name);
  return new Uint8Array((await file?.content.arrayBuffer()) ?? new ArrayBuffer(0));
};
const textOf = async (name: string) => new TextDecoder().decode(await contentOf(name));
const look = (files: readonly ModelFile[], reads: number | null = null, name = 'my tiny') =>
  lookAtModel(files, { name, reads }, backend);

test('says what a model is and takes before its numbers are read', async () => {
  const report = await look(tiny);
  expect(report).toMatchObject({
    ...{ architecture: 'GPT-2', layers: 1, width: 32, heads: 2, vocabulary: 1200 },
    ...{
      parameters: (1200 + 96) * 32 + 12 * 32 ** 2 + 13 * 32 + 2 * 32,
      dtypes: ['F16'],
      positions: 96,
      reads: 96,
      chat: false,
    },
    bytes: 394 + 33168 + 109976,
  });
  expect(report.id).toMatch(/^my-tiny-[0-9a-f]{8}$/);
  expect(report.files.toSorted()).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
  const [all, adapter] = report.plans;
  expect(all).toMatchObject({ loraRank: 0, batchSize: 16, problem: null });
  expect(adapter).toMatchObject({ loraRank: 8, problem: null });
});

test('memory follows from what it reads', async () => {
  const [long, short] = await Promise.all([look(spacedLlama(), 1024), look(spacedLlama(), 64)]);
  expect(long).toMatchObject({ positions: 4096, reads: 1024, chat: true, architecture: 'Llama' });
  expect(short).toMatchObject({ positions: 4096, reads: 64 });
  expect(short.plans[0].bytes).toBeLessThan(long.plans[0].bytes / 2);
  expect(short.id).toBe(long.id);
  expect((await look(spacedLlama())).reads).toBe(256);
  expect(readsByItself(135e6)).toBe(128);
});

test('what does not fit says why, and what to do', async () => {
  const small = { ...backend, limits: { total: 10e6 } };
  const { plans } = await lookAtModel(tiny, { name: 'tiny', reads: 96 }, small);
  expect(plans[0].problem).toMatch(/A run would need about .* WebAssembly memory has 10 MB.*Use /);
});

test('the same model has the same name, another one has not, and one without a folder its own', async () => {
  expect((await look(tiny)).id).toBe((await look([...tiny].reverse())).id);
  const other = (await contentOf('model.safetensors')).slice();
  other[other.length - 2] ^= 1;
  expect((await look(changed(tiny, { 'model.safetensors': other }))).id).not.toBe((await look(tiny)).id);
  expect((await look(spacedLlama(), 64, '')).id).toMatch(/^spaced-llama-/);
  expect((await look(tiny, 64, '../..')).id).toMatch(/^model-/);
});

test('is read as it is headless, and told of byte by byte', async () => {
  const { id } = await look(tiny);
  const told: [number, number][] = [];
  const { stored, tokenizer, card } = await readOwnModel(
    tiny,
    { id, reads: 64 },
    { onProgress: (...bytes) => told.push(bytes) },
  );
  const whole = readCheckpoint(await textOf('config.json'), await contentOf('model.safetensors'), '');
  expect(stored.weights).toEqual(whole.weights);
  expect(stored.config).toEqual({ ...whole.config, contextLength: 64, positions: 96 });
  expect(card).toEqual({ name: id, worlds: {}, files: {} });
  expect(tokenizer.completion.decode(tokenizer.completion.encode(' was good.'))).toBe(' was good.');
  const total = told[0][1];
  expect(told[0]).toEqual([0, total]);
  expect(told.at(-1)).toEqual([total, total]);
});

describe('refuses, naming file, cause and cure,', () => {
  const huge = (name: string, bytes: number): ModelFile => ({
    name,
    content: { size: bytes, slice: () => expect.fail('read'), text: () => expect.fail('read') } as never,
  });
  test.each<[string, (files: ModelFile[]) => ModelFile[] | Promise<ModelFile[]>, RegExp, RegExp]>([
    ['nothing', () => [], /^config\.json: is missing$/, /Choose the folder of a model/],
    [
      'a folder of something else',
      () => [fileOf('notes.txt', 'Dear diary')],
      /^config\.json: is missing among notes\.txt$/,
      /Hugging Face layout/,
    ],
    [
      'a model without its tokenizer',
      (files) => changed(files, { 'tokenizer.json': null }),
      /^tokenizer\.json: is missing among/,
      /tokenizer\.json/,
    ],
    [
      'a PyTorch pickle',
      (files) => changed(files, { 'model.safetensors': null, 'pytorch_model.bin': 'x' }),
      /^pytorch_model\.bin: is a PyTorch pickle, and opening one can run code$/,
      /safe_serialization/,
    ],
    [
      'an adapter',
      () => [fileOf('adapter_config.json', '{}'), fileOf('adapter_model.safetensors', '')],
      /^adapter_config\.json: is an adapter/,
      /lab -- import/,
    ],
    ['llama.cpp', () => [fileOf('model.gguf', 'GGUF')], /^model\.gguf: .*llama\.cpp/, /safetensors/],
    [
      'a shard that is missing',
      () => spacedLlama().filter(({ name }) => !name.startsWith('model-00002')),
      /^model-00002-of-00003\.safetensors: is missing/,
      /model\.safetensors/,
    ],
    ['two models', (files) => [...files, files[0], files[1]], /was given twice/, /one model/],
    [
      'another architecture',
      (files) => changed(files, { 'config.json': '{"model_type": "mamba"}' }),
      /^config\.json: model_type: "mamba" is an architecture that the lab does not support/,
      /GPT-2/,
    ],
    [
      'weights of another configuration',
      async (files) =>
        changed(files, {
          'config.json': (await textOf('config.json')).replace('"n_embd": 32', '"n_embd": 64'),
        }),
      /^model\.safetensors: tensor "\S+" has shape \[1200,32\], but config\.json requires \[1200,64\]$/,
      /config\.json/,
    ],
    [
      'a broken tokenizer',
      (files) => changed(files, { 'tokenizer.json': '{"model": {"type": "Unigram"}}' }),
      /^tokenizer\.json: model\.type/,
      /saved with the model/,
    ],
    [
      'more weights than can be held, unread',
      (files) => [...changed(files, { 'model.safetensors': null }), huge('model.safetensors', 9 * 2 ** 30)],
      /^model\.safetensors: 9\.0 GiB of weights; at most 4 GiB are read$/,
      /half a billion/,
    ],
    [
      'a huge tokenizer, unread',
      (files) => [...changed(files, { 'tokenizer.json': null }), huge('tokenizer.json', 2 ** 30)],
      /^tokenizer\.json: has 1,024 MiB; at most 64 MiB are read$/,
      /saved with the model/,
    ],
    [
      'a context in which nothing fits',
      async (files) => changed(files, { 'config.json': (await textOf('config.json')).replace('96', '16') }),
      /^config\.json: the model reads 16 tokens/,
      /another model/,
    ],
  ])('%s', async (_, change, sentence, cure) => {
    const files = await change([...tiny]);
    await expect(look(files)).rejects.toThrow(
      expect.objectContaining({
        name: 'FileProblem',
        message: expect.stringMatching(sentence),
        cure: expect.stringMatching(cure),
      }),
    );
  });
});
