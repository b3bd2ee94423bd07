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

/*
 * GPT-2 (Radford et al. 2019), the plain half: its configuration, its `config.json` and the memory that it takes.
 * src/model/architectures/gpt2.ts computes it.
 */

export interface Gpt2Config extends ModelConfig {
  architecture: 'gpt2';
  layerNormEpsilon: number;
}

/**
 * How much memory a GPT-2 takes. Letters as in src/experiment/memory/modelMemory.ts; here HD = C and I = 4 C.
 *
 * A block keeps of a position 4 C + 4 HD + 2 I numbers: the first norm [C], queries, keys and values [3 HD], what
 * attention gives [HD], the sum of its output with the block's input [C], the second norm [C], the network before [I]
 * and after GELU [I], and the sum that is the block's own output [C]. Gradients are 2 C more: each norm branches off
 * the residual stream, and the gradients of both ways are there before they are added.
 */
export function gpt2Shape(config: Omit<Gpt2Config, 'endOfText'>): ModelShape {
  const { vocabulary, contextLength, width, layers, heads, tiedHead } = config;
  const innerWidth = 4 * width;
  const attention = { 'attn.c_attn': [width, 3 * width] } satisfies LinearMaps;
  const all = {
    ...attention,
    'attn.c_proj': [width, width],
    'mlp.c_fc': [width, innerWidth],
    'mlp.c_proj': [innerWidth, width],
  } satisfies LinearMaps;
  const keptOfToken = 8 * width + 2 * innerWidth;
  // Four maps with biases, and two norms of a gain and a bias each.
  const parametersOfBlock = 4 * width * width + 2 * width * innerWidth + 9 * width + innerWidth;
  const embeddings = (vocabulary + positionsOf(config)) * width;
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

/** A function, so that the page, which only counts the memory of a GPT-2, is built without it. */
function schemaOfFile() {
  return z.object({
    model_type: z.literal('gpt2'),
    vocab_size: positive().max(limits.vocabulary),
    n_positions: positive().max(2 ** 16),
    n_embd: positive().max(limits.width),
    n_layer: positive().max(limits.layers),
    n_head: positive().max(limits.heads),
    n_ctx: z.nullish(positive()), // the same as n_positions, in old files
    n_inner: z.nullish(positive()),
    layer_norm_epsilon: z.number().positive().default(1e-5),
    activation_function: onlyOrAbsent('gelu_new', 'other activations need a network of another kind'),
    scale_attn_weights: onlyOrAbsent(true, 'with false attention is not divided by the root of its width'),
    scale_attn_by_inverse_layer_idx: onlyOrAbsent(false, 'with true attention is scaled layer by layer'),
    reorder_and_upcast_attn: z.boolean().nullish(), // the order of the same products
    add_cross_attention: onlyOrAbsent(false, 'with true the model reads a second text'),
    tie_word_embeddings: z.boolean().default(true),
    eos_token_id: endOfTextField(),
  });
}

const CURE =
  'The lab loads GPT-2 checkpoints in Hugging Face layout (model_type "gpt2", activation_function "gelu_new").';

function readGpt2Config(text: string, file: string): Gpt2Config {
  const { fields: c, refuse } = readConfigFile(text, file, schemaOfFile(), CURE);
  if (c.n_embd % c.n_head !== 0) {
    refuse(`n_embd ${c.n_embd} is not a multiple of n_head ${c.n_head}`);
  }
  if (c.n_inner && c.n_inner !== 4 * c.n_embd) {
    refuse(`n_inner ${c.n_inner} is not 4 × n_embd`);
  }
  return {
    architecture: 'gpt2',
    vocabulary: c.vocab_size,
    contextLength: c.n_positions,
    width: c.n_embd,
    layers: c.n_layer,
    heads: c.n_head,
    layerNormEpsilon: c.layer_norm_epsilon,
    ...endsOf(c.eos_token_id, c.vocab_size, refuse),
    tiedHead: c.tie_word_embeddings,
  };
}

/** The `config.json` that Hugging Face's `GPT2LMHeadModel` reads back. */
export function writeGpt2Config(config: Gpt2Config, dtype: 'float16' | 'float32'): string {
  return `${JSON.stringify(
    {
      architectures: ['GPT2LMHeadModel'],
      model_type: 'gpt2',
      vocab_size: config.vocabulary,
      n_positions: positionsOf(config),
      n_embd: config.width,
      n_layer: config.layers,
      n_head: config.heads,
      layer_norm_epsilon: config.layerNormEpsilon,
      activation_function: 'gelu_new',
      tie_word_embeddings: config.tiedHead,
      bos_token_id: config.endOfText,
      eos_token_id: writtenEnds(config),
      torch_dtype: dtype,
      // The lab trains without dropout; Hugging Face's default of 0.1 would surprise whoever trains on.
      resid_pdrop: 0,
      embd_pdrop: 0,
      attn_pdrop: 0,
    },
    null,
    2,
  )}\n`;
}

export const gpt2Description: ArchitectureDescription<Gpt2Config> = {
  name: 'gpt2',
  title: 'GPT-2',
  read: readGpt2Config,
  write: writeGpt2Config,
  classifier: 'GPT2ForSequenceClassification',
  linearWeights: '[in, out]', // Hugging Face's Conv1D
  defaultTargets: ['c_attn'],
  shape: gpt2Shape,
};
