import { z } from 'zod';
import {
  type ArchitectureDescription,
  type LinearMaps,
  type ModelConfig,
  type ModelShape,
  positionsOf,
} from './architecture.ts';
import {
  checkWindows,
  endOfTextField,
  endsOf,
  limits,
  onlyOrAbsent,
  positive,
  readConfigFile,
  windowFields,
  writtenEnds,
} from './configFile.ts';
import { readRope, ropeFields } from './rope.ts';

/*
 * Llama (Touvron et al. 2023) and what descends from it, the plain half: configuration, `config.json` and the memory
 * that it takes. src/model/architectures/llama.ts computes it. What a descendant does differently is a `LlamaVariant`.
 */

export interface LlamaConfig extends ModelConfig {
  architecture: 'llama' | 'qwen2' | 'qwen3';
  /** Of the SwiGLU network. */
  innerWidth: number;
  /** Heads of keys and values, each shared by heads / keyValueHeads heads of queries. */
  keyValueHeads: number;
  headWidth: number;
  rmsNormEpsilon: number;
  /** θ of the rotary positions. */
  ropeTheta: number;
}

/** A model that is computed as Llama is, but for what is said here. */
export interface LlamaVariant {
  name: LlamaConfig['architecture'];
  title: string;
  /** Beginning of the names of Hugging Face's classes. */
  className: string;
  /** Queries, keys and values have biases. */
  biases: boolean;
  /** Queries and keys are normalised head by head, before they are turned by their positions. */
  headNorms: boolean;
  /** Where the file does not say, as in Hugging Face's class. Absent: width / heads. */
  headWidth?: number;
}

const llamaVariant: LlamaVariant = {
  name: 'llama',
  title: 'Llama',
  className: 'Llama',
  biases: false,
  headNorms: false,
};
/** Qwen 2 and 2.5 (Yang et al. 2024). */
const qwen2Variant: LlamaVariant = {
  name: 'qwen2',
  title: 'Qwen2',
  className: 'Qwen2',
  biases: true,
  headNorms: false,
};
/** Qwen 3 (Yang et al. 2025). */
const qwen3Variant: LlamaVariant = {
  name: 'qwen3',
  title: 'Qwen3',
  className: 'Qwen3',
  biases: false,
  headNorms: true,
  headWidth: 128,
};

/** The linear maps of a block with grouped queries and a gated network, each [in, out]; `queries` and `keys` in numbers a token. */
export function gatedMaps({
  width,
  innerWidth,
  queries,
  keys,
}: Record<'width' | 'innerWidth' | 'queries' | 'keys', number>) {
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
  return { attention, all };
}

/**
 * How much memory a Llama takes. Letters as in src/experiment/memory/modelMemory.ts; K are the heads of keys and values.
 *
 * A block keeps of a position 6 C + 7 HD + 3 I numbers. In common with GPT-2: two norms, two sums [4 C], queries, keys
 * and values [3 HD], what attention gives [HD], the network before and after its activation [2 I]. Besides: queries,
 * keys and values turned by their positions and repeated for all heads [3 HD], the network's gate [I], and the outputs
 * of attention and network before they are added [2 C]. Gradients are more by one at each fork: norms branch off the
 * residual stream [2 C], several maps read the same norm [C], and queries, keys and values have theirs before they are
 * turned and repeated, too [HD + 2 KD]. Where heads are normalised, queries and keys are there once more [HD + KD].
 */
function shapeOf({ biases, headNorms }: LlamaVariant, config: LlamaConfig): ModelShape {
  const { vocabulary, contextLength, width, innerWidth, layers, heads, keyValueHeads, headWidth, tiedHead } =
    config;
  const [queries, keys] = [heads * headWidth, keyValueHeads * headWidth];
  const { attention, all } = gatedMaps({ width, innerWidth, queries, keys });
  const normed = headNorms ? queries + keys : 0;
  const keptOfToken = 6 * width + 7 * queries + 3 * innerWidth + normed;
  // Seven maps, and the gains of two norms.
  const parametersOfBlock =
    2 * width * (queries + keys) +
    3 * width * innerWidth +
    2 * width +
    (biases ? queries + 2 * keys : 0) +
    (headNorms ? 2 * headWidth : 0);
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

function schemaOf({ name, biases }: LlamaVariant) {
  const noBias = () => onlyOrAbsent(false, 'with true there are biases that it has no place for');
  return z.object({
    model_type: z.literal(name),
    vocab_size: positive().max(limits.vocabulary),
    max_position_embeddings: positive().max(limits.context),
    hidden_size: positive().max(limits.width),
    intermediate_size: positive().max(limits.innerWidth),
    num_hidden_layers: positive().max(limits.layers),
    num_attention_heads: positive().max(limits.heads),
    num_key_value_heads: z.nullish(positive()),
    head_dim: z.nullish(positive().max(limits.headWidth)),
    rms_norm_eps: z.number().positive().default(1e-6),
    ...ropeFields(),
    ...windowFields(),
    hidden_act: onlyOrAbsent('silu', 'other activations need a network of another kind'),
    tie_word_embeddings: z.boolean().default(false),
    eos_token_id: endOfTextField(),
    // Qwen2's class has biases without saying so, and does not read the setting.
    attention_bias: biases ? z.boolean().nullish() : noBias(),
    mlp_bias: noBias(),
    use_mrope: onlyOrAbsent(false, 'with true positions are those of pictures'),
  });
}

function readFor(variant: LlamaVariant, text: string, file: string): LlamaConfig {
  const { fields: c, refuse } = readConfigFile(
    text,
    file,
    schemaOf(variant),
    `The lab loads ${variant.title} checkpoints in Hugging Face layout: silu, plain rotary positions, ` +
      `${variant.biases ? 'biases on queries, keys and values' : 'no biases'}.`,
  );
  const heads = c.num_attention_heads;
  const keyValueHeads = c.num_key_value_heads ?? heads;
  const headWidth = c.head_dim ?? variant.headWidth ?? c.hidden_size / heads;
  if (!Number.isInteger(headWidth)) {
    refuse(`hidden_size ${c.hidden_size} is not a multiple of num_attention_heads ${heads}`);
  }
  if (headWidth % 2 !== 0)
    refuse(`heads of width ${headWidth} cannot use rotary positions: head_dim must be even`);
  if (heads % keyValueHeads !== 0) {
    refuse(`num_attention_heads ${heads} is not a multiple of num_key_value_heads ${keyValueHeads}`);
  }
  checkWindows(c, c.max_position_embeddings, refuse);
  const { theta = 10000, share = 1 } = readRope(c, refuse);
  if (share !== 1) refuse(`partial_rotary_factor ${share}: the lab turns whole heads of ${variant.title}`);
  return {
    architecture: variant.name,
    vocabulary: c.vocab_size,
    contextLength: c.max_position_embeddings,
    width: c.hidden_size,
    innerWidth: c.intermediate_size,
    layers: c.num_hidden_layers,
    heads,
    keyValueHeads,
    headWidth,
    rmsNormEpsilon: c.rms_norm_eps,
    ropeTheta: theta,
    ...endsOf(c.eos_token_id, c.vocab_size, refuse),
    tiedHead: c.tie_word_embeddings,
  };
}

function writeFor(
  { className, name, biases }: LlamaVariant,
  config: LlamaConfig,
  dtype: 'float16' | 'float32',
): string {
  return `${JSON.stringify(
    {
      architectures: [`${className}ForCausalLM`],
      model_type: name,
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
      hidden_act: 'silu',
      ...(biases ? {} : { attention_bias: false, mlp_bias: false }),
      tie_word_embeddings: config.tiedHead,
      bos_token_id: config.endOfText,
      eos_token_id: writtenEnds(config),
      torch_dtype: dtype,
    },
    null,
    2,
  )}\n`;
}

function describe(variant: LlamaVariant): ArchitectureDescription<LlamaConfig> & LlamaVariant {
  return {
    ...variant,
    read: (text, file) => readFor(variant, text, file),
    write: (config, dtype) => writeFor(variant, config, dtype),
    classifier: `${variant.className}ForSequenceClassification`,
    linearWeights: '[out, in]',
    defaultTargets: ['q_proj', 'v_proj'],
    shape: (config) => shapeOf(variant, config),
  };
}

export const llamaDescription = describe(llamaVariant);
export const qwen2Description = describe(qwen2Variant);
export const qwen3Description = describe(qwen3Variant);
