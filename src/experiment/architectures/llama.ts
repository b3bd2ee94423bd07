import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../fileProblem.ts';
import type { ArchitectureDescription, LinearMaps, ModelConfig, ModelShape } from './architecture.ts';

/*
 * Llama (Touvron et al. 2023), the plain half: its configuration, its `config.json` and the memory that it takes.
 * src/model/architectures/llama.ts computes it.
 */

export interface LlamaConfig extends ModelConfig {
  architecture: 'llama';
  /** Of the SwiGLU network. */
  innerWidth: number;
  /** Heads of keys and values, each shared by heads / keyValueHeads heads of queries. */
  keyValueHeads: number;
  headWidth: number;
  rmsNormEpsilon: number;
  /** θ of the rotary positions. */
  ropeTheta: number;
}

/**
 * How much memory a Llama takes. Letters as in src/experiment/memory/modelMemory.ts; K are the heads of keys and values.
 *
 * A block keeps of a position 6 C + 7 HD + 3 I numbers. In common with GPT-2: two norms, two sums [4 C], queries, keys
 * and values [3 HD], what attention gives [HD], the network before and after its activation [2 I]. Besides: queries,
 * keys and values turned by their positions and repeated for all heads [3 HD], the network's gate [I], and the outputs
 * of attention and network before they are added [2 C]. Gradients are more by one at each fork: norms branch off the
 * residual stream [2 C], several maps read the same norm [C], and queries, keys and values have theirs before they are
 * turned and repeated, too [HD + 2 KD].
 */
export function llamaShape(config: LlamaConfig): ModelShape {
  const { vocabulary, contextLength, width, innerWidth, layers, heads, keyValueHeads, headWidth, tiedHead } =
    config;
  const [queries, keys] = [heads * headWidth, keyValueHeads * headWidth];
  const attention = {
    q_proj: [width, queries],
    k_proj: [width, keys],
    v_proj: [width, keys],
  } satisfies LinearMaps;
  const all = {
    ...attention,
    o_proj: [queries, width],
    gate_proj: [width, innerWidth],
    up_proj: [width, innerWidth],
    down_proj: [innerWidth, width],
  } satisfies LinearMaps;
  const keptOfToken = 6 * width + 7 * queries + 3 * innerWidth;
  // Seven maps without biases, and the gains of two norms.
  const parametersOfBlock = 2 * width * (queries + keys) + 3 * width * innerWidth + 2 * width;
  const embeddings = vocabulary * width;
  const head = tiedHead ? 0 : vocabulary * width;
  return {
    parameters: embeddings + layers * parametersOfBlock + width + head,
    layers,
    width,
    heads,
    headWidth,
    innerWidth,
    vocabulary,
    contextLength,
    keptOfToken,
    gradientsOfToken: keptOfToken + 3 * width + queries + 2 * keys,
    parametersOfBlock,
    adapterMaps: { attention, all },
  };
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
    fail(`heads of width ${headWidth} cannot use rotary positions: head_dim must be even`);
  if (heads % keyValueHeads !== 0) {
    fail(`num_attention_heads ${heads} is not a multiple of num_key_value_heads ${keyValueHeads}`);
  }
  if (c.eos_token_id >= c.vocab_size) fail(`eos_token_id ${c.eos_token_id} is outside the vocabulary`);
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

export const llamaDescription: ArchitectureDescription<LlamaConfig> = {
  name: 'llama',
  title: 'Llama',
  read: readLlamaConfig,
  write: writeLlamaConfig,
  classifier: 'LlamaForSequenceClassification',
  linearWeights: '[out, in]',
  defaultTargets: ['q_proj', 'v_proj'],
  shape: llamaShape,
};
