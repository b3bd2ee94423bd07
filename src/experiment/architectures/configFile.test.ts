import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ArchitectureDescription } from './architecture.ts';
import { gemma3Description } from './gemma3.ts';
import { gpt2Description } from './gpt2.ts';
import { gptNeoDescription } from './gptNeo.ts';
import { gptNeoxDescription } from './gptNeox.ts';
import { llamaDescription, qwen2Description, qwen3Description } from './llama.ts';

const descriptions: Record<string, ArchitectureDescription> = Object.fromEntries(
  [
    gpt2Description,
    llamaDescription,
    qwen2Description,
    qwen3Description,
    gptNeoxDescription,
    gptNeoDescription,
    gemma3Description,
  ].map((description) => [description.name, description]),
);
type File = { model_type: string; [setting: string]: unknown };
const read = (file: File) => descriptions[file.model_type].read(JSON.stringify(file), 'config.json');
const problem = (sentence: RegExp) =>
  expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) });

/** The settings of checkpoints as their `config.json` on the hub has them, with what transformers 4 wrote beside them. */
const common = {
  torch_dtype: 'bfloat16',
  transformers_version: '4.40.1',
  use_cache: true,
  initializer_range: 0.02,
};
const pythia = {
  model_type: 'gpt_neox',
  architectures: ['GPTNeoXForCausalLM'],
  ...common,
  ...{ bos_token_id: 0, eos_token_id: 0, hidden_act: 'gelu', hidden_size: 512, intermediate_size: 2048 },
  ...{ layer_norm_eps: 1e-5, max_position_embeddings: 2048, num_attention_heads: 8, num_hidden_layers: 6 },
  ...{ rotary_emb_base: 10000, rotary_pct: 0.25, tie_word_embeddings: false, use_parallel_residual: true },
  vocab_size: 50304,
};
const tinyStories = {
  model_type: 'gpt_neo',
  architectures: ['GPTNeoForCausalLM'],
  ...common,
  ...{ activation_function: 'gelu_new', attention_dropout: 0, embed_dropout: 0, resid_dropout: 0 },
  attention_layers: ['global', 'local', 'global', 'local'],
  attention_types: [[['global', 'local'], 2]],
  ...{ bos_token_id: 50256, eos_token_id: 50256, gradient_checkpointing: false, hidden_size: 768 },
  ...{ intermediate_size: null, layer_norm_epsilon: 1e-5, max_position_embeddings: 2048, num_heads: 16 },
  ...{ num_layers: 4, summary_activation: null, summary_first_dropout: 0.1, summary_proj_to_labels: true },
  ...{ summary_type: 'cls_index', summary_use_proj: true, vocab_size: 50257, window_size: 256 },
};
const qwen25 = {
  model_type: 'qwen2',
  architectures: ['Qwen2ForCausalLM'],
  ...common,
  ...{
    attention_dropout: 0,
    bos_token_id: 151643,
    eos_token_id: 151643,
    hidden_act: 'silu',
    hidden_size: 896,
  },
  ...{
    intermediate_size: 4864,
    max_position_embeddings: 32768,
    max_window_layers: 24,
    num_attention_heads: 14,
  },
  ...{
    num_hidden_layers: 24,
    num_key_value_heads: 2,
    rms_norm_eps: 1e-6,
    rope_theta: 1e6,
    sliding_window: 32768,
  },
  ...{ tie_word_embeddings: true, use_mrope: false, use_sliding_window: false, vocab_size: 151936 },
};
const qwen3 = {
  model_type: 'qwen3',
  architectures: ['Qwen3ForCausalLM'],
  ...common,
  ...{
    attention_bias: false,
    attention_dropout: 0,
    bos_token_id: 151643,
    eos_token_id: 151645,
    head_dim: 128,
  },
  ...{ hidden_act: 'silu', hidden_size: 1024, intermediate_size: 3072, max_position_embeddings: 40960 },
  ...{ max_window_layers: 28, num_attention_heads: 16, num_hidden_layers: 28, num_key_value_heads: 8 },
  ...{
    rms_norm_eps: 1e-6,
    rope_scaling: null,
    rope_theta: 1e6,
    sliding_window: null,
    tie_word_embeddings: true,
  },
  ...{ use_sliding_window: false, vocab_size: 151936 },
};
const smolLm2 = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  ...common,
  ...{ attention_bias: false, attention_dropout: 0, bos_token_id: 1, eos_token_id: 2, pad_token_id: 2 },
  ...{ head_dim: 64, hidden_act: 'silu', hidden_size: 576, intermediate_size: 1536, is_llama_config: true },
  ...{ max_position_embeddings: 8192, mlp_bias: false, num_attention_heads: 9, num_hidden_layers: 30 },
  ...{
    num_key_value_heads: 3,
    pretraining_tp: 1,
    rms_norm_eps: 1e-5,
    rope_interleaved: false,
    rope_scaling: null,
  },
  ...{ rope_theta: 100000, tie_word_embeddings: true, vocab_size: 49152 },
  'transformers.js_config': { kv_cache_dtype: { q4f16: 'float16' } },
};
const gpt2 = {
  model_type: 'gpt2',
  architectures: ['GPT2LMHeadModel'],
  ...{
    activation_function: 'gelu_new',
    attn_pdrop: 0.1,
    bos_token_id: 50256,
    embd_pdrop: 0.1,
    eos_token_id: 50256,
  },
  ...{ initializer_range: 0.02, layer_norm_epsilon: 1e-5, n_ctx: 1024, n_embd: 768, n_head: 12, n_layer: 6 },
  ...{
    n_positions: 1024,
    resid_pdrop: 0.1,
    summary_activation: null,
    summary_first_dropout: 0.1,
    _num_labels: 1,
  },
  ...{ summary_proj_to_labels: true, summary_type: 'cls_index', summary_use_proj: true, vocab_size: 50257 },
  task_specific_params: { 'text-generation': { do_sample: true, max_length: 50 } },
};

const gemma3 = {
  model_type: 'gemma3_text',
  architectures: ['Gemma3ForCausalLM'],
  ...common,
  ...{
    _sliding_window_pattern: 6,
    attention_bias: false,
    attention_dropout: 0,
    attn_logit_softcapping: null,
  },
  ...{ bos_token_id: 2, eos_token_id: 1, pad_token_id: 0, final_logit_softcapping: null, head_dim: 256 },
  ...{ hidden_activation: 'gelu_pytorch_tanh', hidden_size: 640, intermediate_size: 2048 },
  ...{
    max_position_embeddings: 32768,
    num_attention_heads: 4,
    num_hidden_layers: 18,
    num_key_value_heads: 1,
  },
  ...{ query_pre_attn_scalar: 256, rms_norm_eps: 1e-6, rope_local_base_freq: 10000, rope_scaling: null },
  ...{ rope_theta: 1e6, sliding_window: 512, use_bidirectional_attention: false, vocab_size: 262144 },
};

describe('reads the files of checkpoints that people bring', () => {
  test.each([
    ['GPT-2', gpt2, 81_912_576],
    ['SmolLM2-135M', smolLm2, 134_515_008],
    ['Qwen2.5-0.5B', qwen25, 494_032_768],
    ['Qwen3-0.6B', qwen3, 596_049_920],
    ['Pythia-70M', pythia, 70_426_624],
    ['TinyStories-33M', tinyStories, 68_514_048],
    ['Gemma-3-270m', gemma3, 268_098_176],
  ])('%s, whose parameters are known', (_, file, parameters) => {
    const config = read(file);
    expect(descriptions[file.model_type].shape(config).parameters).toBe(parameters);
  });

  test('and of all classes as transformers 5 writes them', () => {
    const file = join(import.meta.dirname, '..', '..', 'model', 'fixtures', 'configs.json');
    const configs: Record<string, { model_type: string; eos_token_id: number | null }> = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    expect(Object.keys(configs)).toEqual(Object.keys(descriptions));
    for (const config of Object.values(configs)) {
      expect(() => read({ ...config, eos_token_id: config.eos_token_id ?? 0 })).not.toThrow();
    }
  });

  test('the two spellings of rotary positions, and a list of one token', () => {
    const { rope_theta, ...others } = qwen3;
    const later = {
      ...others,
      rope_parameters: { rope_theta, rope_type: 'default' },
      eos_token_id: [151645],
    };
    expect(read(later)).toEqual(read(qwen3));
    const { rotary_pct, rotary_emb_base, ...rest } = pythia;
    const parameters = {
      partial_rotary_factor: rotary_pct,
      rope_theta: rotary_emb_base,
      rope_type: 'default',
    };
    expect(read({ ...rest, rope_parameters: parameters })).toEqual(read(pythia));
  });
});

describe('refuses by name what would change the model', () => {
  test.each([
    [gpt2, { scale_attn_by_inverse_layer_idx: true }],
    [gpt2, { add_cross_attention: true }],
    [smolLm2, { quantization_config: { quant_method: 'gptq' } }],
    [smolLm2, { auto_map: { AutoModelForCausalLM: 'modeling.Model' } }],
    [smolLm2, { rope_scaling: { rope_type: 'llama3', factor: 8 } }],
    [qwen25, { rope_scaling: { type: 'yarn', factor: 4 } }],
    [qwen25, { rope_parameters: { rope_type: 'default', factor: 4 } }],
    [qwen25, { use_sliding_window: true, sliding_window: 4096 }],
    [qwen25, { hidden_act: 'gelu' }],
    [qwen25, { use_mrope: true }],
    [qwen25, { final_logit_softcapping: 30 }],
    [qwen3, { attention_bias: true }],
    [qwen3, { layer_types: ['linear_attention'] }],
    [qwen3, { partial_rotary_factor: 0.5 }],
    [qwen3, { num_experts: 8 }],
    [pythia, { hidden_act: 'relu' }],
    [pythia, { attention_bias: false }],
    [pythia, { rotary_pct: 0.01 }],
    [pythia, { rope_scaling: { type: 'dynamic', factor: 2 } }],
    [tinyStories, { activation_function: 'relu' }],
    [tinyStories, { attention_types: [[['global', 'bigbird'], 2]] }],
    [tinyStories, { attention_types: [[['global', 'local'], 3]] }],
    [tinyStories, { attention_layers: ['local', 'global', 'local', 'global'] }],
    [tinyStories, { num_heads: 7 }],
    [gemma3, { final_logit_softcapping: 30 }],
    [gemma3, { attn_logit_softcapping: 50 }],
    [gemma3, { use_bidirectional_attention: true }],
    [gemma3, { rope_scaling: { rope_type: 'linear', factor: 8 } }],
    [gemma3, { layer_types: ['full_attention'] }],
    [gemma3, { eos_token_id: [1, 262144] }],
    [gemma3, { eos_token_id: [] }],
  ] as [File, object][])('%# %j', (file, changes) => {
    const name = Object.keys(changes).at(-1) as string;
    expect(() => read({ ...file, ...changes })).toThrow(problem(new RegExp(`^config\\.json: .*${name}\\b`)));
    expect(() => read(file)).not.toThrow();
  });

  test('several ends of a text: the first stands behind what is trained on, and all are written again', () => {
    const { endOfText, otherEnds } = read({ ...gemma3, eos_token_id: [1, 106, 1] });
    expect([endOfText, otherEnds]).toEqual([1, [106]]);
    expect(read(gemma3)).not.toHaveProperty('otherEnds');
  });

  test('windows of Gemma 3: every sixth layer sees everything', () => {
    const { windows } = read(gemma3) as unknown as { windows: (number | null)[] };
    expect(windows).toEqual(Array.from({ length: 18 }, (_, i) => (i % 6 === 5 ? null : 512)));
  });

  test('with what can be done', () => {
    const refused = (file: File, changes: object) => {
      try {
        read({ ...file, ...changes });
      } catch (error) {
        return error;
      }
    };
    expect(refused(smolLm2, { mystery: 3 })).toMatchObject({
      message:
        'config.json: mystery: a setting that the lab does not know, so it cannot tell what the model would compute',
      cure: expect.stringMatching(/delete it from config\.json/),
    });
    expect(refused(qwen25, { use_sliding_window: true, sliding_window: 100 })).toMatchObject({
      cure: expect.stringMatching(/Set the context to 100/),
    });
  });

  test('and lets pass what is switched off', () => {
    const config = read({ ...smolLm2, mystery: null, other: false });
    expect(config).toEqual(read(smolLm2));
  });
});
