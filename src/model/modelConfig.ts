import { z } from 'zod';
import type { ModelConfig, ModelShape } from '../experiment/architectures/architecture.ts';
import { FileProblem, firstMisfit, parseJson } from '../experiment/fileProblem.ts';
import { architectureOf, architectures } from './architectures/architectures.ts';

const listed = (words: string[], last: string) => `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
const titles = listed(
  architectures.map(({ title }) => title),
  'and',
);
const types = listed(
  architectures.map(({ name }) => `"${name}"`),
  'or',
);
const CURE = `The lab loads ${titles} checkpoints in Hugging Face layout (model_type ${types}).`;

/**
 * Reads a Hugging Face `config.json`, whose `model_type` says which architecture it describes.
 *
 * @throws FileProblem that names the model type, or the first field that does not fit it
 */
export function readModelConfig(text: string, file: string): ModelConfig {
  const type = (parseJson(text, file, CURE) as { model_type?: unknown } | null)?.model_type;
  const architecture = architectures.find(({ name }) => name === type);
  if (architecture) return architecture.read(text, file);
  if (type === undefined) {
    throw new FileProblem(file, 'model_type: missing', CURE);
  }
  // Not as JSON where it is no text: a list may be nested too deeply to be written.
  const problem =
    typeof type === 'string'
      ? `model_type: "${type.slice(0, 40)}" is an architecture that the lab does not support`
      : 'model_type: must be the name of an architecture';
  throw new FileProblem(file, problem, CURE);
}

const GENERATION_CURE = 'Use the generation_config.json that was saved with the model, or none.';
const generation = z.object({
  eos_token_id: z
    .union([z.number().int().nonnegative(), z.array(z.number().int().nonnegative()).max(64)])
    .nullish(),
});

/**
 * The configuration with the ends of a sampled text that `generation_config.json` names besides: of models for
 * conversations, the end of a turn.
 *
 * @throws FileProblem where the file is malformed, or names tokens that the model does not have
 */
export function withGenerationConfig<Config extends ModelConfig>(
  config: Config,
  text: string,
  file: string,
): Config {
  const read = generation.safeParse(parseJson(text, file, GENERATION_CURE));
  if (!read.success) throw new FileProblem(file, firstMisfit(read.error), GENERATION_CURE);
  const named = [read.data.eos_token_id ?? []].flat();
  const foreign = named.find((id) => id >= config.vocabulary);
  if (foreign !== undefined) {
    const problem = `eos_token_id ${foreign} is outside the vocabulary of ${config.vocabulary} tokens`;
    throw new FileProblem(file, problem, GENERATION_CURE);
  }
  const others = [...new Set([...(config.otherEnds ?? []), ...named])].filter(
    (id) => id !== config.endOfText,
  );
  return others.length === 0 ? config : { ...config, otherEnds: others };
}

/** What of a model decides how much memory it takes. */
export function modelShape(config: ModelConfig): ModelShape {
  return architectureOf(config).shape(config);
}

/** The `config.json` that Hugging Face's classes read back. */
export function writeModelConfig(config: ModelConfig, dtype: 'float16' | 'float32'): string {
  return architectureOf(config).write(config, dtype);
}

/**
 * The `config.json` of a model with one score for a head, as Hugging Face's classes for sequence classification and
 * TRL's reward trainer read it. It names no padding token: one that is end-of-text too would hide where to read.
 */
export function writeRewardModelConfig(config: ModelConfig, dtype: 'float16' | 'float32'): string {
  const architectures = [architectureOf(config).classifier];
  const score = { num_labels: 1, id2label: { 0: 'LABEL_0' }, label2id: { LABEL_0: 0 } };
  const base = JSON.parse(writeModelConfig(config, dtype)) as object;
  return `${JSON.stringify({ ...base, architectures, ...score }, null, 2)}\n`;
}
