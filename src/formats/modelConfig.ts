import { FileProblem, parseJson } from '../experiment/fileProblem.ts';
import type { ModelShape } from '../experiment/modelMemory.ts';
import { type Gpt2Config, readGpt2Config, writeGpt2Config } from './gpt2Config.ts';
import { type LlamaConfig, readLlamaConfig, writeLlamaConfig } from './llamaConfig.ts';

/** Shape of a causal language model; `architecture` says which kind. */
export type ModelConfig = (Gpt2Config | LlamaConfig) & {
  /** Keeps only the inputs of blocks, and computes blocks again for their gradients. No file says that. */
  checkpointActivations?: boolean;
};

const CURE =
  'The lab loads GPT-2 and Llama checkpoints in Hugging Face layout (model_type "gpt2" or "llama").';

/**
 * Reads a Hugging Face `config.json`, whose `model_type` says which architecture it describes.
 *
 * @throws FileProblem that names the model type, or the first field that does not fit it
 */
export function readModelConfig(text: string, file: string): ModelConfig {
  const type = (parseJson(text, file, CURE) as { model_type?: unknown } | null)?.model_type;
  if (type === 'gpt2') return readGpt2Config(text, file);
  if (type === 'llama') return readLlamaConfig(text, file);
  if (type === undefined) {
    throw new FileProblem(file, 'model_type: missing, so nothing says which architecture this is', CURE);
  }
  // Not as JSON where it is no text: a list may be nested too deeply to be written.
  const problem =
    typeof type === 'string'
      ? `model_type: "${type.slice(0, 40)}" is an architecture that the lab does not compute`
      : 'model_type: must be a text that names an architecture';
  throw new FileProblem(file, problem, CURE);
}

/** What of a model decides how much memory it takes. @param parameters of all its tensors together */
export function modelShape(config: ModelConfig, parameters: number): ModelShape {
  const { architecture, layers, width, heads, vocabulary, contextLength } = config;
  const own =
    config.architecture === 'gpt2'
      ? { headWidth: width / heads, keyValueHeads: heads, innerWidth: 4 * width }
      : config;
  const { headWidth, keyValueHeads, innerWidth } = own;
  return {
    architecture,
    parameters,
    layers,
    width,
    heads,
    headWidth,
    keyValueHeads,
    innerWidth,
    vocabulary,
    contextLength,
  };
}

/** The `config.json` that Hugging Face's classes read back. */
export function writeModelConfig(config: ModelConfig, dtype: 'float16' | 'float32'): string {
  return config.architecture === 'gpt2' ? writeGpt2Config(config, dtype) : writeLlamaConfig(config, dtype);
}

/**
 * The `config.json` of a model with one score for a head, as Hugging Face's classes for sequence classification and
 * TRL's reward trainer read it. It names no padding token: one that is end-of-text too would hide where to read.
 */
export function writeRewardModelConfig(config: ModelConfig, dtype: 'float16' | 'float32'): string {
  const architectures = [
    config.architecture === 'gpt2' ? 'GPT2ForSequenceClassification' : 'LlamaForSequenceClassification',
  ];
  const score = { num_labels: 1, id2label: { 0: 'LABEL_0' }, label2id: { LABEL_0: 0 } };
  const base = JSON.parse(writeModelConfig(config, dtype)) as object;
  return `${JSON.stringify({ ...base, architectures, ...score }, null, 2)}\n`;
}
