import { describe, expect, test } from 'vitest';
import { llamaDescription } from './llama.ts';

const file = {
  model_type: 'llama',
  vocab_size: 512,
  max_position_embeddings: 64,
  hidden_size: 32,
  intermediate_size: 88,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  eos_token_id: 2,
};
const read = (changes: object) =>
  llamaDescription.read(JSON.stringify({ ...file, ...changes }), 'config.json');
const problem = (sentence: RegExp) =>
  expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) });

const config = {
  architecture: 'llama' as const,
  vocabulary: 512,
  contextLength: 64,
  width: 32,
  innerWidth: 88,
  layers: 2,
  heads: 4,
  keyValueHeads: 4,
  headWidth: 8,
  rmsNormEpsilon: 1e-6,
  ropeTheta: 10000,
  endOfText: 2,
  tiedHead: false,
};

describe('reading', () => {
  test('fills in what Llama leaves out', () => {
    expect(read({})).toEqual(config);
  });

  test('takes what is there, and ignores what it need not know', () => {
    const changes = {
      num_key_value_heads: 2,
      head_dim: 10,
      rms_norm_eps: 1e-5,
      rope_theta: 500000,
      tie_word_embeddings: true,
      attention_dropout: 0,
      pretraining_tp: 1,
      rope_scaling: null,
      mlp_bias: false,
    };
    const expected = { keyValueHeads: 2, headWidth: 10, rmsNormEpsilon: 1e-5, ropeTheta: 500000 };
    expect(read(changes)).toEqual({ ...config, ...expected, tiedHead: true });
    // As transformers 5 writes it.
    expect(read({ rope_parameters: { rope_type: 'default', rope_theta: 7 } })).toMatchObject({
      ropeTheta: 7,
    });
  });

  test.each(['float16', 'float32'] as const)('gives back what was written, %s', (dtype) => {
    const odd = { ...config, keyValueHeads: 1, headWidth: 6, ropeTheta: 7, tiedHead: true, endOfText: 7 };
    expect(llamaDescription.read(llamaDescription.write(odd, dtype), 'config.json')).toEqual(odd);
    expect(JSON.parse(llamaDescription.write(odd, dtype))).toMatchObject({
      architectures: ['LlamaForCausalLM'],
      torch_dtype: dtype,
    });
  });
});

describe('refuses, and names the field:', () => {
  test.each(Object.keys(file))('%s is missing', (field) => {
    expect(() => read({ [field]: undefined })).toThrow(problem(new RegExp(`^config\\.json: ${field}: `)));
  });

  test.each([
    ['model_type', 'mistral'],
    ['vocab_size', 2 ** 20 + 1],
    ['max_position_embeddings', 2 ** 17 + 1],
    ['hidden_size', 2 ** 14 + 1],
    ['intermediate_size', 2 ** 16 + 1],
    ['num_hidden_layers', 257],
    ['num_attention_heads', 0],
    ['num_attention_heads', 3],
    ['num_key_value_heads', 3],
    ['head_dim', 2 ** 10 + 1],
    ['head_dim', 7],
    ['rms_norm_eps', 0],
    ['rope_theta', -1],
    ['rope_scaling', { rope_type: 'llama3', factor: 8 }],
    ['rope_scaling', { type: 'linear', factor: 2 }],
    ['rope_parameters', { rope_type: 'yarn' }],
    ['partial_rotary_factor', 0.5],
    ['sliding_window', 63],
    ['layer_types', ['chunked_attention']],
    ['rope_interleaved', true],
    ['quantization_config', { bits: 4 }],
    ['attn_logit_softcapping', 50],
    ['attention_bias', true],
    ['mlp_bias', true],
    ['hidden_act', 'gelu'],
    ['eos_token_id', [2, 512]],
    ['eos_token_id', ['2']],
    ['eos_token_id', 512],
    ['tie_word_embeddings', 'yes'],
  ])('%s is %j', (field, value) => {
    expect(() => read({ [field]: value })).toThrow(problem(new RegExp(`^config\\.json: .*${field}\\b`)));
  });

  test.each(['', '[]', 'null', '"llama"', '<html>'])('%j is no configuration', (text) => {
    expect(() => llamaDescription.read(text, 'config.json')).toThrow(
      problem(/^config\.json: (not valid JSON|the file: )/),
    );
  });
});
