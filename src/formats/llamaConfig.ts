import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../experiment/fileProblem.ts';

/** Shape of a Llama model, from a Hugging Face `config.json`. */
export interface LlamaConfig {
  architecture: 'llama';
  vocabulary: number;
  contextLength: number;
  width: number;
  /** Of the SwiGLU network. */
  innerWidth: number;
  layers: number;
  /** Heads of queries. */
  heads: number;
  /** Heads of keys and values, each shared by heads / keyValueHeads heads of queries. */
  keyValueHeads: number;
  headWidth: number;
  rmsNormEpsilon: number;
  /** θ of the rotary positions. */
  ropeTheta: number;
  endOfText: number;
  /** The output projection is the token embedding itself. */
  tiedHead: boolean;
}

const positive = z.number().int().positive();
const absent = z.literal(false).nullish();
/** Transformers 4 writes `rope_theta` beside `rope_scaling`, transformers 5 both into `rope_parameters`. */
const rope = z.nullish(
  z.object({
    rope_type: z.literal('default').default('default'),
    type: z.literal('default').default('default'),
    rope_theta: z.number().positive().optional(),
  }),
);
const schema = z.object({
  model_type: z.literal('llama'),
  vocab_size: positive.max(2 ** 20),
  max_position_embeddings: positive.max(2 ** 17),
  hidden_size: positive.max(2 ** 14),
  intermediate_size: positive.max(2 ** 16),
  num_hidden_layers: positive.max(256),
  num_attention_heads: positive.max(256),
  num_key_value_heads: z.nullish(positive),
  head_dim: z.nullish(positive.max(2 ** 10)),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.nullish(z.number().positive()),
  rope_parameters: rope,
  rope_scaling: rope,
  hidden_act: z.literal('silu').default('silu'),
  tie_word_embeddings: z.boolean().default(false),
  eos_token_id: z.number('must be one token id').int().nonnegative(),
  // Variants that this model does not compute.
  attention_bias: absent,
  mlp_bias: absent,
  sliding_window: z.null('must be null').optional(),
  partial_rotary_factor: z.literal(1).nullish(),
});

const CURE =
  'The lab loads Llama checkpoints in Hugging Face layout: silu, no biases, plain rotary positions, one eos_token_id.';

/** @throws FileProblem that names the first field that does not fit */
export function readLlamaConfig(text: string, file: string): LlamaConfig {
  const fail = (problem: string): never => {
    throw new FileProblem(file, problem, CURE);
  };
  const parsed = schema.safeParse(parseJson(text, file, CURE));
  if (!parsed.success) return fail(firstMisfit(parsed.error));
  const c = parsed.data;
  const heads = c.num_attention_heads;
  const keyValueHeads = c.num_key_value_heads ?? heads;
  const headWidth = c.head_dim ?? c.hidden_size / heads;
  if (!Number.isInteger(headWidth)) {
    fail(`hidden_size ${c.hidden_size} is not a multiple of num_attention_heads ${heads}`);
  }
  if (headWidth % 2 !== 0)
    fail(`heads of width ${headWidth} cannot be turned in pairs: head_dim must be even`);
  if (heads % keyValueHeads !== 0) {
    fail(`num_attention_heads ${heads} is not a multiple of num_key_value_heads ${keyValueHeads}`);
  }
  if (c.eos_token_id >= c.vocab_size) fail(`eos_token_id ${c.eos_token_id} is outside of the vocabulary`);
  return {
    architecture: 'llama',
    vocabulary: c.vocab_size,
    contextLength: c.max_position_embeddings,
    width: c.hidden_size,
    innerWidth: c.intermediate_size,
    layers: c.num_hidden_layers,
    heads,
    keyValueHeads,
    headWidth,
    rmsNormEpsilon: c.rms_norm_eps,
    ropeTheta: c.rope_parameters?.rope_theta ?? c.rope_theta ?? 10000,
    endOfText: c.eos_token_id,
    tiedHead: c.tie_word_embeddings,
  };
}

/** The `config.json` that Hugging Face's `LlamaForCausalLM` reads back. */
export function writeLlamaConfig(config: LlamaConfig, dtype: 'float16' | 'float32'): string {
  return `${JSON.stringify(
    {
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      vocab_size: config.vocabulary,
      max_position_embeddings: config.contextLength,
      hidden_size: config.width,
      intermediate_size: config.innerWidth,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      num_key_value_heads: config.keyValueHeads,
      head_dim: config.headWidth,
      rms_norm_eps: config.rmsNormEpsilon,
      rope_theta: config.ropeTheta,
      hidden_act: 'silu',
      attention_bias: false,
      mlp_bias: false,
      tie_word_embeddings: config.tiedHead,
      bos_token_id: config.endOfText,
      eos_token_id: config.endOfText,
      torch_dtype: dtype,
    },
    null,
    2,
  )}\n`;
}
