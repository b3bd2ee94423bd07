import { describe, expect, test } from 'vitest';
import { readModelConfig, withGenerationConfig, writeRewardModelConfig } from './modelConfig.ts';

const gpt2 = { model_type: 'gpt2', vocab_size: 512, eos_token_id: 2, n_positions: 64, n_embd: 32 };
const llama = { model_type: 'llama', vocab_size: 512, eos_token_id: 2, max_position_embeddings: 64 };
const files = {
  gpt2: { ...gpt2, n_layer: 2, n_head: 4 },
  llama: { ...llama, hidden_size: 32, intermediate_size: 88, num_hidden_layers: 2, num_attention_heads: 4 },
};
const read = (changes: object) =>
  readModelConfig(JSON.stringify({ ...files.llama, ...changes }), 'config.json');
const problem = (sentence: RegExp) =>
  expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) });

test.each(Object.entries(files))('model_type decides who reads: %s', (architecture, file) => {
  const config = readModelConfig(JSON.stringify(file), 'config.json');
  expect(config).toMatchObject({ architecture, vocabulary: 512, contextLength: 64, width: 32 });
});

test.each([
  ['GPT2', files.gpt2],
  ['Llama', files.llama],
])('a reward model of %s names the class for sequence classification', (title, file) => {
  const config = readModelConfig(JSON.stringify(file), 'config.json');
  const written = JSON.parse(writeRewardModelConfig(config, 'float32'));
  expect(written).toMatchObject({ ...file, architectures: [`${title}ForSequenceClassification`] });
  expect(written).toMatchObject({ num_labels: 1 });
});

test('generation_config.json names ends of a text besides that of config.json', () => {
  const config = read({});
  const ends = (eos_token_id: unknown) =>
    withGenerationConfig(config, JSON.stringify({ eos_token_id }), 'generation_config.json').otherEnds;
  expect(ends([2, 7, 7, 9])).toEqual([7, 9]);
  expect(ends(7)).toEqual([7]);
  expect(ends(2)).toBeUndefined();
  expect(ends(null)).toBeUndefined();
  expect(() => ends([2, 512])).toThrow(problem(/^generation_config\.json: eos_token_id 512 is outside/));
  expect(() => ends('2')).toThrow(problem(/^generation_config\.json: eos_token_id: /));
});

describe('refuses', () => {
  test('a file whose model_type is missing', () => {
    expect(() => read({ model_type: undefined })).toThrow(problem(/^config\.json: model_type: missing/));
  });

  test('a model_type that is no text, however deep', () => {
    const deep = `{"model_type": ${'['.repeat(1e5)}${']'.repeat(1e5)}}`;
    for (const text of [deep, '{"model_type": 5}', '{"model_type": null}']) {
      expect(() => readModelConfig(text, 'config.json')).toThrow(
        problem(/model_type: must be the name of an architecture/),
      );
    }
  });

  test('an architecture that it does not compute, by its name', () => {
    let thrown: unknown;
    try {
      read({ model_type: 'bert' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toEqual(problem(/model_type: "bert" is an architecture that the lab does not support/));
    expect(thrown).toMatchObject({
      cure: expect.stringMatching(
        /^The lab loads GPT-2, Llama, .* and [^,]* checkpoints in Hugging Face layout \(model_type "gpt2", .* or "[^,]*"\)\.$/,
      ),
    });
  });

  test.each(['', '[]', 'null', '"llama"', '<html>'])('%j, which is no configuration', (text) => {
    expect(() => readModelConfig(text, 'config.json')).toThrow(
      problem(/^config\.json: (not valid|model_type)/),
    );
  });
});
