import { z } from 'zod';
import {
  type ArchitectureDescription,
  type LinearMaps,
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
  writtenEnds,
} from './configFile.ts';
import { readRope, ropeFields } from './rope.ts';

/*
 * GPT-NeoX (Black et al. 2022; Pythia, Biderman et al. 2023), the plain half: its configuration, its `config.json` and
 * the memory that it takes. src/model/architectures/gptNeox.ts computes it.
 */

export interface GptNeoxConfig extends ModelConfig {
  architecture: 'gpt_neox';
  innerWidth: number;
  layerNormEpsilon: number;
  /** Entries of a head that turn with the position; the others do not know it. Even. */
  rotaryWidth: number;
  /** θ of the rotary positions. */
  ropeTheta: number;
  /** Attention and network both read the block's input; else the network reads what attention has added to it. */
  parallelResidual: boolean;
  /** GELU itself, or its approximation by tanh, GPT-2's. */
  activation: 'gelu' | 'gelu_new';
}

/**
 * How much memory a GPT-NeoX takes. Letters as in src/experiment/memory/modelMemory.ts; here HD = C.
 *
 * A block keeps of a position 6 C + 15 HD + 3 I numbers: two norms, the outputs of attention and network and their sums
 * with the residual stream [6 C]; queries, keys and values as they come [3 HD], in another order [3 HD], apart [3 HD],
 * turned [2 HD] and side by side [3 HD], what attention gives [HD]; the network before and after its activation, and
 * GELU's probability [3 I]. Gradients are 2 C more, as both norms branch off the residual stream.
 */
function gptNeoxShape(config: GptNeoxConfig): ModelShape {
  const { vocabulary, contextLength, width, innerWidth, layers, heads, tiedHead } = config;
  const attention = { 'attention.query_key_value': [width, 3 * width] } satisfies LinearMaps;
  const all = {
    ...attention,
    'attention.dense': [width, width],
    'mlp.dense_h_to_4h': [width, innerWidth],
    'mlp.dense_4h_to_h': [innerWidth, width],
  } satisfies LinearMaps;
  const keptOfToken = 21 * width + 3 * innerWidth;
  // Four maps with biases, and two norms of a gain and a bias each.
  const parametersOfBlock = 4 * width * width + 2 * width * innerWidth + 9 * width + innerWidth;
  const embeddings = vocabulary * width;
  const head = tiedHead ? 0 : vocabulary * width;
  return {
    parameters: embeddings + layers * parametersOfBlock + 2 * width + head,
    layers,
    width,
    heads,
    headWidth: width / heads,
    innerWidth,
    vocabulary,
    contextLength,
    keptOfToken,
    gradientsOfToken: keptOfToken + 2 * width,
    parametersOfBlock,
    adapterMaps: { attention, all },
  };
}

/** What Hugging Face calls the two activations. */
const activations = {
  gelu: 'gelu',
  gelu_new: 'gelu_new',
  gelu_fast: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
} as const;

function schemaOfFile() {
  const names = Object.keys(activations) as (keyof typeof activations)[];
  return z.object({
    model_type: z.literal('gpt_neox'),
    vocab_size: positive().max(limits.vocabulary),
    max_position_embeddings: positive().max(limits.context),
    hidden_size: positive().max(limits.width),
    intermediate_size: positive().max(limits.innerWidth),
    num_hidden_layers: positive().max(limits.layers),
    num_attention_heads: positive().max(limits.heads),
    layer_norm_eps: z.number().positive().default(1e-5),
    ...ropeFields(),
    rotary_pct: z.number().positive().max(1).nullish(),
    rotary_emb_base: z.number().positive().nullish(),
    use_parallel_residual: z.boolean().default(true),
    hidden_act: z.enum(names, `must be one of ${names.join(', ')}`).default('gelu'),
    attention_bias: onlyOrAbsent(true, 'with false its attention has no biases'),
    tie_word_embeddings: z.boolean().default(false),
    eos_token_id: endOfTextField(),
  });
}

const CURE =
  'The lab loads GPT-NeoX checkpoints in Hugging Face layout: GELU, biases, plain rotary positions.';

function readGptNeoxConfig(text: string, file: string): GptNeoxConfig {
  const { fields: c, refuse } = readConfigFile(text, file, schemaOfFile(), CURE);
  const headWidth = c.hidden_size / c.num_attention_heads;
  if (!Number.isInteger(headWidth)) {
    refuse(`hidden_size ${c.hidden_size} is not a multiple of num_attention_heads ${c.num_attention_heads}`);
  }
  if (headWidth % 2 !== 0) refuse(`heads of width ${headWidth} cannot use rotary positions: it must be even`);
  const rope = readRope(c, refuse);
  const share = rope.share ?? c.rotary_pct ?? 0.25;
  const rotaryWidth = Math.floor(headWidth * share);
  if (rotaryWidth % 2 !== 0 || rotaryWidth === 0) {
    refuse(
      `rotary_pct ${share} of heads of width ${headWidth} turns ${rotaryWidth} entries, which are no pairs`,
    );
  }
  return {
    architecture: 'gpt_neox',
    vocabulary: c.vocab_size,
    contextLength: c.max_position_embeddings,
    width: c.hidden_size,
    innerWidth: c.intermediate_size,
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    layerNormEpsilon: c.layer_norm_eps,
    rotaryWidth,
    ropeTheta: rope.theta ?? c.rotary_emb_base ?? 10000,
    parallelResidual: c.use_parallel_residual,
    activation: activations[c.hidden_act],
    ...endsOf(c.eos_token_id, c.vocab_size, refuse),
    tiedHead: c.tie_word_embeddings,
  };
}

/** The `config.json` that Hugging Face's `GPTNeoXForCausalLM` reads back. */
function writeGptNeoxConfig(config: GptNeoxConfig, dtype: 'float16' | 'float32'): string {
  return `${JSON.stringify(
    {
      architectures: ['GPTNeoXForCausalLM'],
      model_type: 'gpt_neox',
      vocab_size: config.vocabulary,
      max_position_embeddings: positionsOf(config),
      hidden_size: config.width,
      intermediate_size: config.innerWidth,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      layer_norm_eps: config.layerNormEpsilon,
      rotary_pct: config.rotaryWidth / (config.width / config.heads),
      rotary_emb_base: config.ropeTheta,
      use_parallel_residual: config.parallelResidual,
      hidden_act: config.activation,
      attention_bias: true,
      tie_word_embeddings: config.tiedHead,
      bos_token_id: config.endOfText,
      eos_token_id: writtenEnds(config),
      torch_dtype: dtype,
      // The lab trains without dropout.
      attention_dropout: 0,
      hidden_dropout: 0,
    },
    null,
    2,
  )}\n`;
}

export const gptNeoxDescription: ArchitectureDescription<GptNeoxConfig> = {
  name: 'gpt_neox',
  title: 'GPT-NeoX',
  read: readGptNeoxConfig,
  write: writeGptNeoxConfig,
  classifier: 'GPTNeoXForSequenceClassification',
  linearWeights: '[out, in]',
  defaultTargets: ['query_key_value'],
  shape: gptNeoxShape,
};
