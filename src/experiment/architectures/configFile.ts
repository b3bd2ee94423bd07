import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../fileProblem.ts';
import type { Ends } from './architecture.ts';

/*
 * Hugging Face's `config.json`, as far as all architectures have it in common. Every setting in the file is one of
 * three: an architecture reads it, it is known to change nothing that the lab computes, or it is refused by its name.
 * A setting that nobody reads would otherwise change the numbers without a word.
 */

/** What `PreTrainedConfig` of transformers 4 and 5 writes for every model, and what training and sampling alone read. */
const WITHOUT_EFFECT = new Set([
  ...[
    'architectures',
    'dtype',
    'torch_dtype',
    'name_or_path',
    'transformers_version',
    'transformers.js_config',
  ],
  ...[
    'id2label',
    'label2id',
    'num_labels',
    'problem_type',
    'finetuning_task',
    'task_specific_params',
    'tokenizer_class',
  ],
  ...[
    'initializer_range',
    'use_cache',
    'gradient_checkpointing',
    'unsloth_version',
    'unsloth_fixed',
    'is_llama_config',
  ],
  ...['return_dict', 'output_hidden_states', 'output_attentions', 'output_scores', 'return_dict_in_generate'],
  ...[
    'torchscript',
    'tf_legacy_loss',
    'use_bfloat16',
    'keys_to_ignore_at_inference',
    'chunk_size_feed_forward',
  ],
  ...[
    'max_length',
    'min_length',
    'max_new_tokens',
    'do_sample',
    'early_stopping',
    'num_beams',
    'num_beam_groups',
  ],
  ...[
    'diversity_penalty',
    'temperature',
    'top_k',
    'top_p',
    'typical_p',
    'repetition_penalty',
    'length_penalty',
  ],
  ...[
    'no_repeat_ngram_size',
    'encoder_no_repeat_ngram_size',
    'num_return_sequences',
    'remove_invalid_values',
  ],
  ...[
    'exponential_decay_length_penalty',
    'suppress_tokens',
    'begin_suppress_tokens',
    'bad_words_ids',
    'prefix',
  ],
  // Tensor parallelism of the machine that the model was trained on.
  'pretraining_tp',
]);
/** Names of tokens, dropout (the lab trains without), heads of other tasks, and what transformers keeps to itself. */
const WITHOUT_EFFECT_BY_NAME = /^_|_token_id$|dropout|_pdrop$|^summary_/;

/** What is wrong with a file, and the sentence on what can be done. */
export type Refuse = (problem: string, cure?: string) => never;

/**
 * The fields of a `config.json` that a schema names.
 *
 * @param cure what checkpoints of this architecture the lab loads
 * @throws FileProblem that names the first field that does not fit, or that nothing is known of
 */
export function readConfigFile<Shape extends z.ZodRawShape>(
  text: string,
  file: string,
  schema: z.ZodObject<Shape>,
  cure: string,
): { fields: z.output<z.ZodObject<Shape>>; refuse: Refuse } {
  const refuse: Refuse = (problem, instead = cure) => {
    throw new FileProblem(file, problem, instead);
  };
  const json = parseJson(text, file, cure);
  const parsed = schema.safeParse(json);
  if (!parsed.success) return refuse(firstMisfit(parsed.error));
  for (const [name, value] of Object.entries(json as object)) {
    if (value === null || value === false || Object.hasOwn(schema.shape, name)) continue;
    if (WITHOUT_EFFECT.has(name) || WITHOUT_EFFECT_BY_NAME.test(name)) continue;
    refuse(
      `${name.slice(0, 60)}: a setting that the lab does not know, so it cannot tell what the model would compute`,
      'If the setting changes nothing, delete it from config.json; otherwise load a checkpoint without it.',
    );
  }
  return { fields: parsed.data, refuse };
}

export const positive = () => z.number().int().positive();

/** The sizes that every file has, with what the lab takes at most. */
export const limits = {
  vocabulary: 2 ** 20,
  context: 2 ** 17,
  width: 2 ** 14,
  innerWidth: 2 ** 16,
  layers: 256,
  heads: 256,
  headWidth: 2 ** 10,
};

/** A setting of which the lab computes one value. @param others what the other values do */
export function only<const Value extends string | number | boolean>(value: Value, others: string) {
  return z.literal(value, `the lab computes ${JSON.stringify(value)} only; ${others}`);
}

/** A setting of which the lab computes one value, which also holds where the file does not say. */
export function onlyOrAbsent<const Value extends string | number | boolean>(value: Value, others: string) {
  return only(value, others).nullish();
}

/** A token id, or several. */
export const endOfTextField = () => {
  const id = z.number().int().nonnegative();
  const error = 'must be a token id, or a list of some: what ends an answer';
  return z.union([id.transform((one) => [one]), z.array(id).min(1).max(MOST_ENDS)], { error });
};

const MOST_ENDS = 64;

/**
 * The tokens that end a text, of which the first stands behind texts that are trained on.
 *
 * @throws FileProblem where one is no token of the vocabulary
 */
export function endsOf(ids: readonly number[], vocabulary: number, refuse: Refuse): Ends {
  const foreign = ids.find((id) => id >= vocabulary);
  if (foreign !== undefined) refuse(`eos_token_id ${foreign} is outside the vocabulary`);
  const [endOfText, ...otherEnds] = new Set(ids);
  return { endOfText, ...(otherEnds.length > 0 && { otherEnds }) };
}

/** As `config.json` has them. */
export function writtenEnds({ endOfText, otherEnds }: Ends): number | number[] {
  return otherEnds ? [endOfText, ...otherEnds] : endOfText;
}

/**
 * The settings of sliding windows, in which a token sees only the tokens close before it. A window of the context's
 * length or more hides nothing.
 */
export const windowFields = () => ({
  sliding_window: z.nullish(positive()),
  use_sliding_window: z.boolean().nullish(),
  max_window_layers: z.number().int().nonnegative().nullish(),
  layer_types: z
    .array(
      z.enum(
        ['full_attention', 'sliding_attention'],
        'the lab computes "full_attention" and "sliding_attention" only',
      ),
    )
    .nullish(),
});

/** @throws FileProblem where a window is shorter than the context, in layers that have one */
export function checkWindows(
  fields: {
    sliding_window?: number | null;
    use_sliding_window?: boolean | null;
    layer_types?: string[] | null;
  },
  contextLength: number,
  refuse: Refuse,
): void {
  const { sliding_window: window, use_sliding_window: used, layer_types: types } = fields;
  if (!window || window >= contextLength || used === false) return;
  if (types?.every((type) => type === 'full_attention')) return;
  refuse(
    `sliding_window ${window} is shorter than the context of ${contextLength}, and the lab computes such windows for GPT-Neo and Gemma 3 only`,
    `Set the context to ${window} in config.json (max_position_embeddings), if your texts are no longer than that.`,
  );
}
