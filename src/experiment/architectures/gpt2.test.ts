import { describe, expect, test } from 'vitest';
import { gpt2Description } from './gpt2.ts';

const file = {
  model_type: 'gpt2',
  vocab_size: 512,
  n_positions: 64,
  n_embd: 32,
  n_layer: 2,
  n_head: 4,
  eos_token_id: 0,
};
const read = (changes: object) =>
  gpt2Description.read(JSON.stringify({ ...file, ...changes }), 'config.json');
const problem = (sentence: RegExp) =>
  expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) });

const config = {
  architecture: 'gpt2' as const,
  vocabulary: 512,
  contextLength: 64,
  width: 32,
  layers: 2,
  heads: 4,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
};

describe('reading', () => {
  test('fills in what GPT-2 leaves out', () => {
    expect(read({})).toEqual(config);
  });

  test('takes what is there, and ignores what it need not know', () => {
    const changes = {
      layer_norm_epsilon: 1e-6,
      tie_word_embeddings: false,
      eos_token_id: 511,
      n_inner: null,
      resid_pdrop: 0.1,
      task_specific_params: { 'text-generation': {} },
    };
    expect(read(changes)).toEqual({ ...config, layerNormEpsilon: 1e-6, tiedHead: false, endOfText: 511 });
    expect(read({ n_inner: 128 })).toEqual(config);
  });

  test.each(['float16', 'float32'] as const)('gives back what was written, %s', (dtype) => {
    const odd = { ...config, layerNormEpsilon: 1e-6, tiedHead: false, endOfText: 7 };
    expect(gpt2Description.read(gpt2Description.write(odd, dtype), 'config.json')).toEqual(odd);
    expect(JSON.parse(gpt2Description.write(odd, dtype))).toMatchObject({
      architectures: ['GPT2LMHeadModel'],
      torch_dtype: dtype,
    });
  });
});

describe('refuses, and names the field:', () => {
  test.each(Object.keys(file))('%s is missing', (field) => {
    expect(() => read({ [field]: undefined })).toThrow(problem(new RegExp(`^config\\.json: ${field}: `)));
  });

  test.each([
    ['vocab_size', 0],
    ['vocab_size', 2 ** 20 + 1],
    ['n_positions', 0],
    ['n_positions', 2 ** 16 + 1],
    ['n_embd', -32],
    ['n_embd', 2 ** 14 + 1],
    ['n_layer', 0],
    ['n_layer', 257],
    ['n_layer', 1.5],
    ['n_head', 0],
    ['n_head', 257],
    ['n_inner', 0],
    ['n_inner', 100],
    ['eos_token_id', -1],
    ['eos_token_id', 512],
    ['eos_token_id', '0'],
    ['layer_norm_epsilon', 0],
    ['layer_norm_epsilon', '1e-5'],
    ['activation_function', 'relu'],
    ['model_type', 'llama'],
    ['tie_word_embeddings', 'yes'],
    ['scale_attn_weights', false],
    ['scale_attn_by_inverse_layer_idx', true],
  ])('%s is %j', (field, value) => {
    expect(() => read({ [field]: value })).toThrow(problem(new RegExp(`^config\\.json: ${field}\\b`)));
  });

  test('heads that do not divide the width', () => {
    expect(() => read({ n_head: 5 })).toThrow(problem(/n_embd 32 is not a multiple of n_head 5/));
  });

  test.each(['', '[]', 'null', '"gpt2"', '<html>'])('%j is no configuration', (text) => {
    expect(() => gpt2Description.read(text, 'config.json')).toThrow(
      problem(/^config\.json: (not valid JSON|the file: )/),
    );
  });
});

test('the largest values that are allowed are read', () => {
  const largest = { vocab_size: 2 ** 20, n_positions: 2 ** 16, n_embd: 2 ** 14, n_layer: 256, n_head: 256 };
  expect(read(largest)).toMatchObject({ vocabulary: 1048576, contextLength: 65536, width: 16384 });
});
