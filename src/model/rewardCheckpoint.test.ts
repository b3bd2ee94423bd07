import { describe, expect, test } from 'vitest';
import { readSafetensors } from '../formats/safetensors.ts';
import { oneOfEach } from '../testing/tinyConfigs.ts';
import { architectureOf } from './architectures/architectures.ts';
import type { StoredModel } from './checkpoint.ts';
import { writeModelConfig } from './modelConfig.ts';
import { readRewardModel, writeRewardModel } from './rewardCheckpoint.ts';
import { scalarHeadLayout } from './scalarHead.ts';

const configs = oneOfEach({
  vocabulary: 7,
  contextLength: 6,
  width: 8,
  layers: 2,
  heads: 2,
  endOfText: 0,
  tiedHead: false,
  innerWidth: 12,
  keyValueHeads: 1,
});
const [gpt2] = configs;

const textOf = (config: StoredModel['config']) => writeModelConfig(config, 'float32');

describe.each(configs)('$architecture', (config) => {
  const { prefix, headName } = architectureOf(config);
  const layout = scalarHeadLayout(config);
  const weights = Float32Array.from({ length: layout.size }, (_, i) => Math.sin(i));
  const bytes = writeRewardModel({ config, layout, weights, prefix });

  test('keeps Hugging Face’s names and no language head', () => {
    const names = [...readSafetensors(bytes, 'written').keys()];
    expect(names).toContain('score.weight');
    expect(names).not.toContain(headName);
    expect(names.every((name) => name.startsWith(prefix) || name === 'score.weight')).toBe(true);
  });

  test('comes back to the bit, zeros in the place of the language head', () => {
    const read = readRewardModel(textOf(config), bytes, 'folder/');
    for (const { name, offset, size } of layout.entries) {
      const own = weights.slice(offset, offset + size);
      const expected = name === headName ? own.fill(0) : own;
      expect(read.weights.slice(offset, offset + size), name).toEqual(expected);
    }
  });
});

test('a language model is no reward model, and is told so', () => {
  const layout = scalarHeadLayout(gpt2);
  const entries = layout.entries.filter(({ name }) => name !== 'score.weight');
  const weights = new Float32Array(layout.size);
  const bytes = writeRewardModel({ config: gpt2, layout: { ...layout, entries }, weights, prefix: '' });
  expect(() => readRewardModel(textOf(gpt2), bytes, 'folder/')).toThrow(
    'folder/model.safetensors: tensor "score.weight" is missing',
  );
});
