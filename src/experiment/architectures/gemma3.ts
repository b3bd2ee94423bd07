import { z } from 'zod';
import {
  type ArchitectureDescription,
  type ModelConfig,
  type ModelShape,
  positionsOf,
} from './architecture.ts';
import {
  endOfTextField,
  endsOf,
  limits,
  onlyOrAbsent,
  positive,
  readConfigFile,
  windowFields,
  writtenEnds,
} from './configFile.ts';
import { gatedMaps } from './llama.ts';
import { readRope, ropeFields } from './rope.ts';

/*
 * Gemma 3 (Gemma Team 2025), texts alone, the plain half: its configuration, its `config.json` and the memory that it
 * takes. src/model/architectures/gemma3.ts computes it.
 */

export interface Gemma3Config extends ModelConfig {
  architecture: 'gemma3_text';
  /** Of the gated network. */
  innerWidth: number;
  /** Heads of keys and values, each shared by heads / keyValueHeads heads of queries. */
  keyValueHeads: number;
  headWidth: number;
  rmsNormEpsilon: number;
  /** θ of the rotary positions, and θ in layers with a window. */
  ropeTheta: number;
  localRopeTheta: number;
  /** Of each layer: how many tokens a token sees, itself included; null where it sees all before it. */
  windows: readonly (number | null)[];
  /** Scores are divided by the root of this: `query_pre_attn_scalar`. */
  scoreDivisorSquared: number;
}

/**
 * How much memory a Gemma 3 takes. Letters as in src/experiment/memory/modelMemory.ts; K are the heads of keys and values.
 *
 * A block keeps of a position 8 C + 9 HD + KD + 4 I numbers: as Llama 6 C + 7 HD + 3 I, two norms more [2 C], queries and
 * keys before they are normalised [HD + KD], queries scaled [HD], and the network's gate behind its activation [I].
 * Gradients are more by those of Llama [3 C + HD + 2 KD].
 */
function gemma3Shape(config: Gemma3Config): ModelShape {
  const { vocabulary, contextLength, width, innerWidth, layers, heads, keyValueHeads, headWidth } = config;
  const [queries, keys] = [heads * headWidth, keyValueHeads * headWidth];
  const { attention, all } = gatedMaps({ width, innerWidth, queries, keys });
  const keptOfToken = 8 * width + 9 * queries + keys + 4 * innerWidth;
  // Seven maps, and the gains of four norms of the stream and two of heads.
  const parametersOfBlock = 2 * width * (queries + keys) + 3 * width * innerWidth + 4 * width + 2 * headWidth;
  const embeddings = vocabulary * width;
  const head = config.tiedHead ? 0 : vocabulary * width;
  return {
    parameters: embeddings + layers * parametersOfBlock + width + head,
    layers,
    width,
    heads,
    headWidth,
    innerWidth,
    vocabulary,
    contextLength,
    shortestWindow: Math.min(...config.windows.map((window) => window ?? contextLength)),
    keptOfToken,
    gradientsOfToken: keptOfToken + 3 * width + queries + 2 * keys,
    parametersOfBlock,
    adapterMaps: { attention, all },
  };
}

function schemaOfFile() {
  const rope = ropeFields();
  const pattern = () => positive().nullish();
  return z.object({
    model_type: z.literal('gemma3_text'),
    vocab_size: positive().max(limits.vocabulary),
    max_position_embeddings: positive().max(limits.context),
    hidden_size: positive().max(limits.width),
    intermediate_size: positive().max(limits.innerWidth),
    num_hidden_layers: positive().max(limits.layers),
    num_attention_heads: positive().max(limits.heads),
    num_key_value_heads: positive(),
    head_dim: positive().max(limits.headWidth).default(256),
    rms_norm_eps: z.number().positive().default(1e-6),
    ...windowFields(),
    sliding_window: positive(),
    sliding_window_pattern: pattern(),
    _sliding_window_pattern: pattern(),
    query_pre_attn_scalar: z.number().positive().default(256),
    rope_theta: rope.rope_theta,
    rope_local_base_freq: z.number().positive().nullish(),
    rope_scaling: rope.rope_scaling,
    rope_parameters: z
      .object({ full_attention: rope.rope_parameters, sliding_attention: rope.rope_parameters })
      .nullish(),
    hidden_activation: onlyOrAbsent('gelu_pytorch_tanh', 'other activations need a network of another kind'),
    attention_bias: onlyOrAbsent(false, 'with true there are biases that it has no place for'),
    attn_logit_softcapping: z.null('the lab does not cap scores: it must be null').optional(),
    final_logit_softcapping: z.null('the lab does not cap logits: it must be null').optional(),
    use_bidirectional_attention: onlyOrAbsent(false, 'with true a token sees those after it'),
    cache_implementation: z.string().nullish(), // how transformers samples
    tie_word_embeddings: z.boolean().default(true),
    eos_token_id: endOfTextField(),
  });
}

const CURE =
  'The lab loads Gemma 3 checkpoints for texts in Hugging Face layout (model_type "gemma3_text"): plain rotary positions.';

function readGemma3Config(text: string, file: string): Gemma3Config {
  const { fields: c, refuse } = readConfigFile(text, file, schemaOfFile(), CURE);
  const { num_attention_heads: heads, num_key_value_heads: keyValueHeads, num_hidden_layers: layers } = c;
  if (c.head_dim % 2 !== 0) refuse(`head_dim ${c.head_dim} is odd, and rotary positions need pairs`);
  if (heads % keyValueHeads !== 0) {
    refuse(`num_attention_heads ${heads} is not a multiple of num_key_value_heads ${keyValueHeads}`);
  }
  const every = c.sliding_window_pattern ?? c._sliding_window_pattern ?? 6;
  const types =
    c.layer_types ??
    Array.from({ length: layers }, (_, i) =>
      (i + 1) % every === 0 ? 'full_attention' : 'sliding_attention',
    );
  if (types.length !== layers) {
    refuse(`layer_types is for ${types.length} layers, num_hidden_layers is ${layers}`);
  }
  const whole = readRope({ ...c, rope_parameters: c.rope_parameters?.full_attention }, refuse);
  const local = readRope({ rope_parameters: c.rope_parameters?.sliding_attention }, refuse);
  return {
    architecture: 'gemma3_text',
    vocabulary: c.vocab_size,
    contextLength: c.max_position_embeddings,
    width: c.hidden_size,
    innerWidth: c.intermediate_size,
    layers,
    heads,
    keyValueHeads,
    headWidth: c.head_dim,
    rmsNormEpsilon: c.rms_norm_eps,
    ropeTheta: whole.theta ?? 1e6,
    localRopeTheta: local.theta ?? c.rope_local_base_freq ?? 10000,
    windows: types.map((type) => (type === 'sliding_attention' ? c.sliding_window : null)),
    scoreDivisorSquared: c.query_pre_attn_scalar,
    ...endsOf(c.eos_token_id, c.vocab_size, refuse),
    tiedHead: c.tie_word_embeddings,
  };
}

/** The `config.json` that Hugging Face's `Gemma3ForCausalLM` reads back, in the spellings of transformers 4 and 5. */
function writeGemma3Config(config: Gemma3Config, dtype: 'float16' | 'float32'): string {
  const rope = (rope_theta: number) => ({ rope_type: 'default', rope_theta });
  return `${JSON.stringify(
    {
      architectures: ['Gemma3ForCausalLM'],
      model_type: 'gemma3_text',
      vocab_size: config.vocabulary,
      max_position_embeddings: positionsOf(config),
      hidden_size: config.width,
      intermediate_size: config.innerWidth,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      num_key_value_heads: config.keyValueHeads,
      head_dim: config.headWidth,
      rms_norm_eps: config.rmsNormEpsilon,
      rope_theta: config.ropeTheta,
      rope_local_base_freq: config.localRopeTheta,
      rope_parameters: {
        full_attention: rope(config.ropeTheta),
        sliding_attention: rope(config.localRopeTheta),
      },
      query_pre_attn_scalar: config.scoreDivisorSquared,
      sliding_window: config.windows.find((window) => window !== null) ?? positionsOf(config),
      layer_types: config.windows.map((window) => (window === null ? 'full_attention' : 'sliding_attention')),
      hidden_activation: 'gelu_pytorch_tanh',
      attention_bias: false,
      tie_word_embeddings: config.tiedHead,
      bos_token_id: config.endOfText,
      eos_token_id: writtenEnds(config),
      torch_dtype: dtype,
    },
    null,
    2,
  )}\n`;
}

export const gemma3Description: ArchitectureDescription<Gemma3Config> = {
  name: 'gemma3_text',
  title: 'Gemma 3',
  read: readGemma3Config,
  write: writeGemma3Config,
  classifier: 'Gemma3TextForSequenceClassification',
  linearWeights: '[out, in]',
  defaultTargets: ['q_proj', 'v_proj'],
  shape: gemma3Shape,
};
