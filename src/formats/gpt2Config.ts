import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../experiment/fileProblem.ts';

/** Shape of a GPT-2 model, from a Hugging Face `config.json`. */
export interface Gpt2Config {
  architecture: 'gpt2';
  vocabulary: number;
  contextLength: number;
  width: number;
  layers: number;
  heads: number;
  layerNormEpsilon: number;
  endOfText: number;
  /** The output projection is the token embedding itself. */
  tiedHead: boolean;
}

const positive = z.number().int().positive();
const schema = z.object({
  model_type: z.literal('gpt2'),
  vocab_size: positive.max(2 ** 20),
  n_positions: positive.max(2 ** 16),
  n_embd: positive.max(2 ** 14),
  n_layer: positive.max(256),
  n_head: positive.max(256),
  n_inner: z.nullish(positive),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  activation_function: z.literal('gelu_new').default('gelu_new'),
  // Variants of the attention's scale that this model does not compute.
  scale_attn_weights: z.literal(true).default(true),
  scale_attn_by_inverse_layer_idx: z.literal(false).default(false),
  tie_word_embeddings: z.boolean().default(true),
  eos_token_id: z.number().int().nonnegative(),
});

const CURE =
  'The lab loads GPT-2 checkpoints in Hugging Face layout (model_type "gpt2", activation_function "gelu_new").';

/** @throws FileProblem that names the first field that does not fit */
export function readGpt2Config(text: string, file: string): Gpt2Config {
  const parsed = schema.safeParse(parseJson(text, file, CURE));
  if (!parsed.success) throw new FileProblem(file, firstMisfit(parsed.error), CURE);
  const c = parsed.data;
  if (c.n_embd % c.n_head !== 0) {
    throw new FileProblem(file, `n_embd ${c.n_embd} is not a multiple of n_head ${c.n_head}`, CURE);
  }
  if (c.n_inner && c.n_inner !== 4 * c.n_embd) {
    throw new FileProblem(file, `n_inner ${c.n_inner} is not 4 × n_embd`, CURE);
  }
  if (c.eos_token_id >= c.vocab_size) {
    throw new FileProblem(file, `eos_token_id ${c.eos_token_id} is outside of the vocabulary`, CURE);
  }
  return {
    architecture: 'gpt2',
    vocabulary: c.vocab_size,
    contextLength: c.n_positions,
    width: c.n_embd,
    layers: c.n_layer,
    heads: c.n_head,
    layerNormEpsilon: c.layer_norm_epsilon,
    endOfText: c.eos_token_id,
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
      n_positions: config.contextLength,
      n_embd: config.width,
      n_layer: config.layers,
      n_head: config.heads,
      layer_norm_epsilon: config.layerNormEpsilon,
      activation_function: 'gelu_new',
      tie_word_embeddings: config.tiedHead,
      bos_token_id: config.endOfText,
      eos_token_id: config.endOfText,
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
