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
 * GPT-Neo (Black et al. 2021; TinyStories, Eldan & Li 2023), the plain half: its configuration, its `config.json` and
 * the memory that it takes. src/model/architectures/gptNeo.ts computes it.
 */

export interface GptNeoConfig extends ModelConfig {
  architecture: 'gpt_neo';
  innerWidth: number;
  layerNormEpsilon: number;
  /** Of each layer: how many tokens a token sees, itself included; null where it sees all before it. */
  windows: readonly (number | null)[];
}

/**
 * How much memory a GPT-Neo takes: GPT-2's 8 C + 2 I numbers of a position in each block, and queries, keys and values
 * once more, as they come from three maps [3 C], queries also scaled [C]. The gradient of what those three read is there three times [2 C].
 */
function gptNeoShape(config: GptNeoConfig): ModelShape {
  const { vocabulary, contextLength, width, innerWidth, layers, heads, tiedHead, windows } = config;
  const attention = {
    q_proj: [width, width],
    k_proj: [width, width],
    v_proj: [width, width],
  } satisfies LinearMaps;
  const all = {
    ...attention,
    out_proj: [width, width],
    'mlp.c_fc': [width, innerWidth],
    'mlp.c_proj': [innerWidth, width],
  } satisfies LinearMaps;
  const keptOfToken = 12 * width + 2 * innerWidth;
  // Six maps, the last three with biases, and two norms of a gain and a bias each.
  const parametersOfBlock = 4 * width * width + 2 * width * innerWidth + 6 * width + innerWidth;
  const embeddings = (vocabulary + positionsOf(config)) * width;
  const head = tiedHead ? 0 : vocabulary * width;
  const shortest = Math.min(...windows.map((window) => window ?? contextLength));
  return {
    parameters: embeddings + layers * parametersOfBlock + 2 * width + head,
    layers,
    width,
    heads,
    headWidth: width / heads,
    innerWidth,
    vocabulary,
    contextLength,
    shortestWindow: shortest,
    keptOfToken,
    gradientsOfToken: keptOfToken + 4 * width,
    parametersOfBlock,
    adapterMaps: { attention, all },
  };
}

const kind = () => z.enum(['global', 'local'], 'the lab computes "global" and "local" attention only');

function schemaOfFile() {
  return z.object({
    model_type: z.literal('gpt_neo'),
    vocab_size: positive().max(limits.vocabulary),
    max_position_embeddings: positive().max(limits.context),
    hidden_size: positive().max(limits.width),
    intermediate_size: z.nullish(positive().max(limits.innerWidth)),
    num_layers: positive().max(limits.layers),
    num_heads: positive().max(limits.heads),
    attention_types: z.array(z.tuple([z.array(kind()), positive().max(limits.layers)])).max(limits.layers),
    attention_layers: z.array(kind()).nullish(),
    window_size: positive().default(256),
    layer_norm_epsilon: z.number().positive().default(1e-5),
    activation_function: onlyOrAbsent('gelu_new', 'other activations need a network of another kind'),
    tie_word_embeddings: z.boolean().default(true),
    eos_token_id: endOfTextField(),
  });
}

const CURE =
  'The lab loads GPT-Neo checkpoints in Hugging Face layout (activation_function "gelu_new", attention_types of "global" and "local").';

function readGptNeoConfig(text: string, file: string): GptNeoConfig {
  const { fields: c, refuse } = readConfigFile(text, file, schemaOfFile(), CURE);
  if (c.hidden_size % c.num_heads !== 0) {
    refuse(`hidden_size ${c.hidden_size} is not a multiple of num_heads ${c.num_heads}`);
  }
  const layers = c.attention_types.reduce((sum, [kinds, times]) => sum + kinds.length * times, 0);
  if (layers !== c.num_layers)
    refuse(`attention_types is for ${layers} layers, num_layers is ${c.num_layers}`);
  const kinds = c.attention_types.flatMap(([kinds, times]) => Array<typeof kinds>(times).fill(kinds).flat());
  if (c.attention_layers && c.attention_layers.join() !== kinds.join()) {
    refuse('attention_layers says something else than attention_types');
  }
  return {
    architecture: 'gpt_neo',
    vocabulary: c.vocab_size,
    contextLength: c.max_position_embeddings,
    width: c.hidden_size,
    innerWidth: c.intermediate_size ?? 4 * c.hidden_size,
    layers: c.num_layers,
    heads: c.num_heads,
    layerNormEpsilon: c.layer_norm_epsilon,
    windows: kinds.map((kind) => (kind === 'local' ? c.window_size : null)),
    ...endsOf(c.eos_token_id, c.vocab_size, refuse),
    tiedHead: c.tie_word_embeddings,
  };
}

/** The `config.json` that Hugging Face's `GPTNeoForCausalLM` reads back. */
function writeGptNeoConfig(config: GptNeoConfig, dtype: 'float16' | 'float32'): string {
  return `${JSON.stringify(
    {
      architectures: ['GPTNeoForCausalLM'],
      model_type: 'gpt_neo',
      vocab_size: config.vocabulary,
      max_position_embeddings: positionsOf(config),
      hidden_size: config.width,
      intermediate_size: config.innerWidth,
      num_layers: config.layers,
      num_heads: config.heads,
      attention_types: [[config.windows.map((window) => (window === null ? 'global' : 'local')), 1]],
      window_size: config.windows.find((window) => window !== null) ?? 256,
      layer_norm_epsilon: config.layerNormEpsilon,
      activation_function: 'gelu_new',
      tie_word_embeddings: config.tiedHead,
      bos_token_id: config.endOfText,
      eos_token_id: writtenEnds(config),
      torch_dtype: dtype,
      // The lab trains without dropout.
      resid_dropout: 0,
      embed_dropout: 0,
      attention_dropout: 0,
    },
    null,
    2,
  )}\n`;
}

export const gptNeoDescription: ArchitectureDescription<GptNeoConfig> = {
  name: 'gpt_neo',
  title: 'GPT-Neo',
  read: readGptNeoConfig,
  write: writeGptNeoConfig,
  classifier: 'GPTNeoForSequenceClassification',
  linearWeights: '[out, in]',
  defaultTargets: ['q_proj', 'v_proj'],
  shape: gptNeoShape,
};
