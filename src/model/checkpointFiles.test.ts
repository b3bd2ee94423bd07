import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readingAtMost } from '../experiment/architectures/architecture.ts';
import { readSafetensors, writeSafetensors } from '../formats/safetensors.ts';
import { fileOf, filesIn, sharded } from '../testing/tinyFolders.ts';
import { architectures } from './architectures/architectures.ts';
import { readCheckpoint } from './checkpoint.ts';
import { findWeights, readFoundWeights, weightFilesIn } from './checkpointFiles.ts';
import { type PackedModel, withConfig } from './frozenModel.ts';
import { modelShape, readModelConfig, writeModelConfig } from './modelConfig.ts';

const folder = join(import.meta.dirname, 'fixtures', 'llama');
const config = readModelConfig(readFileSync(join(folder, 'config.json'), 'utf8'), 'config.json');
const bytes = readFileSync(join(folder, 'model.safetensors'));
const weights = fileOf('model.safetensors', bytes);
const problem = (sentence: RegExp) =>
  expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) });

describe.each(architectures.map(({ name }) => name))('%s', (name) => {
  const files = filesIn('src', 'model', 'fixtures', name);
  const textOf = (wanted: string) =>
    readFileSync(join(import.meta.dirname, 'fixtures', name, wanted), 'utf8');
  const data = readFileSync(join(import.meta.dirname, 'fixtures', name, 'model.safetensors'));
  const whole = readCheckpoint(textOf('config.json'), data, '');

  test('in one file and in shards is read as it is at once', async () => {
    const one = files.filter((file) => file.name === 'model.safetensors');
    const shards = sharded(readSafetensors(data, 'model.safetensors'), 3);
    for (const parts of [one, shards.filter((file) => file.name.endsWith('.safetensors'))]) {
      let read = 0;
      const found = await findWeights(whole.config, parts);
      const stored = await readFoundWeights(found, (count) => {
        read += count;
      });
      expect(stored).toEqual(whole);
      expect(read).toBe(found.places.reduce((sum, { begin, end }) => sum + end - begin, 0));
    }
  });

  test('that is to read fewer tokens has the same weights and says the same of itself', async () => {
    const shorter = readingAtMost(whole.config, 32);
    expect(shorter.contextLength).toBe(32);
    expect(
      (
        await findWeights(
          shorter,
          files.filter((file) => file.name === 'model.safetensors'),
        )
      ).layout,
    ).toEqual(whole.layout);
    expect(writeModelConfig(shorter, 'float32')).toBe(writeModelConfig(whole.config, 'float32'));
    expect(modelShape(shorter)).toMatchObject({
      contextLength: 32,
      parameters: modelShape(whole.config).parameters,
    });
    expect(readingAtMost(whole.config, 4096)).toBe(whole.config);
  });
});

test('halves are widened as they are at once', async () => {
  const half = writeSafetensors(readSafetensors(bytes, 'model.safetensors'), 'F16');
  const found = await findWeights(config, [fileOf('model.safetensors', half)]);
  expect(found.dtypes).toEqual(['F16']);
  const { weights } = await readFoundWeights(found, () => {});
  expect(weights).toEqual(
    readCheckpoint(readFileSync(join(folder, 'config.json'), 'utf8'), half, '').weights,
  );
});

test('in float16 matrices are halves in main memory already, and stand for the file’s numbers', async () => {
  const half = writeSafetensors(readSafetensors(bytes, 'model.safetensors'), 'F16');
  const found = await findWeights(config, [fileOf('model.safetensors', half)]);
  const whole = await readFoundWeights(found, () => {});
  let read = 0;
  const count = (bytes: number) => {
    read += bytes;
  };
  const packed = (await readFoundWeights(found, count, 'float16')) as PackedModel;
  expect(read).toBe(2 * whole.layout.size);
  expect(packed.weights).toEqual(whole.weights);
  const held = packed.packed.reduce(
    (sum, tensor) => sum + (tensor instanceof Float32Array ? tensor : tensor.words).byteLength,
    0,
  );
  const matrices = whole.layout.entries.filter(({ shape }) => shape.length === 2);
  const ofMatrices = matrices.reduce((sum, { size }) => sum + size, 0);
  expect(held).toBe(2 * ofMatrices + 4 * (whole.layout.size - ofMatrices));
  const other = withConfig(packed, { ...packed.config, checkpointActivations: true });
  expect(other.config.checkpointActivations).toBe(true);
  expect((other as PackedModel).packed).toBe(packed.packed);
  expect(other.weights).toEqual(whole.weights);
});

describe('refuses', () => {
  test('a file that is cut short, before any of its numbers are read', async () => {
    const short = fileOf('model.safetensors', bytes.subarray(0, bytes.length - 1));
    await expect(findWeights(config, [short])).rejects.toThrow(problem(/^model\.safetensors: truncated/));
  });

  test('a tensor that is missing, has another shape, or lies in two files', async () => {
    const tensors = readSafetensors(bytes, 'model.safetensors');
    const [[name, tensor]] = tensors;
    const without = new Map([...tensors].filter(([other]) => other !== name));
    const of = (changed: typeof tensors) => fileOf('model.safetensors', writeSafetensors(changed, 'F32'));
    await expect(findWeights(config, [of(without)])).rejects.toThrow(problem(/tensor ".*" is missing/));
    const turned = new Map([...tensors, [name, { ...tensor, shape: tensor.shape.toReversed() }]]);
    await expect(findWeights(config, [of(turned)])).rejects.toThrow(
      problem(/has shape \[16,69\], but config\.json requires \[69,16\]/),
    );
    await expect(findWeights(config, [weights, { ...weights, name: 'other.safetensors' }])).rejects.toThrow(
      problem(/^other\.safetensors: tensor ".*" is in model\.safetensors too/),
    );
  });

  test('what is no number', async () => {
    const tensors = readSafetensors(bytes, 'model.safetensors');
    [...tensors.values()][2].data[3] = Number.NaN;
    const found = await findWeights(config, [fileOf('model.safetensors', writeSafetensors(tensors, 'F32'))]);
    await expect(readFoundWeights(found, () => {})).rejects.toThrow(problem(/holds NaN/));
  });

  test.each([
    ['{', /not valid JSON/],
    ['{"weight_map": {}}', /lists no files/],
    ['{"weight_map": {"a": 1}}', /weight_map/],
    ['{"weight_map": {"a": "../../secret.safetensors"}}', /which is no file of weights/],
    ['{"weight_map": {"a": "model.bin"}}', /lists "model\.bin"/],
  ])('the index %s', (index, sentence) => {
    expect(() => weightFilesIn(index)).toThrow(problem(sentence));
  });
});

test('an index names each of its files once', () => {
  const index = { weight_map: { a: 'x-1.safetensors', b: 'x-2.safetensors', c: 'x-1.safetensors' } };
  expect(weightFilesIn(JSON.stringify(index))).toEqual(['x-1.safetensors', 'x-2.safetensors']);
  expect(weightFilesIn(null)).toEqual(['model.safetensors']);
});
