import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { type ModelCard, readModelCard } from '../../formats/cards.ts';
import { readAdapterConfig } from '../../formats/peftAdapter.ts';
import {
  readCheckpoint,
  readWeights,
  type StoredModel,
  uploadModel,
  writeWeights,
} from '../../model/checkpoint.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { withAdapter } from '../../model/mergeAdapter.ts';
import { withGenerationConfig } from '../../model/modelConfig.ts';
import { type ChatTemplate, readChatTemplate } from '../../text/chat/chatTemplate.ts';
import { readTokenizer, type Tokenizer } from '../../text/tokenizer.ts';
import { readBytes, replaceFile } from './disk.ts';

export const WEIGHTS = 'model.safetensors';
/** Names the tokens that end a sampled text. */
const GENERATION = 'generation_config.json';
/** Files that a checkpoint keeps when its weights change. */
export const COMPANIONS = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  GENERATION,
  'card.json',
];
/** The files that a chat template and its special tokens are read from. */
export const CHAT_FILES = ['tokenizer_config.json', 'chat_template.jinja'] as const;
/** Text longer than this would fill the memory several times over before anything is known of it. */
const MOST_TEXT_BYTES = 256 * 2 ** 20;

/** What PEFT and TRL write of an adapter, in the place of a model. */
export const ADAPTER = { config: 'adapter_config.json', weights: 'adapter_model.safetensors' } as const;

/**
 * A checkpoint folder in Hugging Face layout, or the folder of a PEFT adapter, which is merged into its base.
 *
 * @param base folder of an adapter's base, where it is not the one that the adapter names
 */
export function readModelFolder(folder: string, base?: string): StoredModel {
  const found = base ?? baseOf(folder);
  if (found !== null && isAdapter(folder)) {
    const config = join(folder, ADAPTER.config);
    const weights = join(folder, ADAPTER.weights);
    return withAdapter(
      readCheckpointFolder(found),
      readAdapterConfig(readText(config), config),
      readBytes(weights),
      weights,
    );
  }
  return readCheckpointFolder(folder);
}

function readCheckpointFolder(folder: string): StoredModel {
  const config = readText(join(folder, 'config.json'));
  const stored = readCheckpoint(config, readBytes(join(folder, WEIGHTS)), `${folder}/`);
  const generation = join(folder, GENERATION);
  if (!existsSync(generation)) return stored;
  return { ...stored, config: withGenerationConfig(stored.config, readText(generation), generation) };
}

/** Whether a folder holds an adapter and no whole model. */
export function isAdapter(folder: string): boolean {
  return existsSync(join(folder, ADAPTER.config)) && !existsSync(join(folder, WEIGHTS));
}

/**
 * The folder of the model that an adapter lies on; null where the folder is none of an adapter. A name that is no path
 * of its own is looked for beside the adapter, then from where the lab runs.
 *
 * @throws FileProblem where it is nowhere
 */
export function baseOf(folder: string): string | null {
  if (!isAdapter(folder)) return null;
  const file = join(folder, ADAPTER.config);
  const { base } = readAdapterConfig(readText(file), file);
  const places = [join(dirname(folder), base), join(folder, base), base];
  const found = places.find(
    (place) => existsSync(join(place, 'config.json')) && existsSync(join(place, WEIGHTS)),
  );
  if (found) return found;
  throw new FileProblem(
    file,
    `the adapter's base model "${base.slice(0, 80)}" is not here`,
    'Put the folder of the base model beside that of the adapter, or name it: lab import --from DIR --base DIR --out DIR.',
  );
}

/** Where a file of a model is: in its folder or, of an adapter that has none of its own, in that of its base. */
export function fileOfModel(folder: string, name: string): string {
  const own = join(folder, name);
  if (existsSync(own)) return own;
  const base = baseOf(folder);
  return base === null ? own : join(base, name);
}

/** The files that the weights of a model are read from. */
export function weightFiles(folder: string): string[] {
  const base = baseOf(folder);
  if (base === null) return [join(folder, WEIGHTS), join(folder, 'config.json')];
  return [join(folder, ADAPTER.weights), join(folder, ADAPTER.config), ...weightFiles(base)];
}

/** The reference: a checkpoint folder, an adapter or a weights file of the same shape as the model. */
export function readReference(path: string, config: ModelConfig): StoredModel {
  const base = baseOf(path);
  if (base === null) {
    const file = weightsAt(path);
    return readWeights(config, readBytes(file), file);
  }
  const file = join(path, ADAPTER.config);
  const settings = readAdapterConfig(readText(file), file);
  const weights = join(path, ADAPTER.weights);
  return withAdapter(readReference(base, config), settings, readBytes(weights), weights);
}

/** The weights file that a path names: itself, or the one in that folder. */
export function weightsAt(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? join(path, WEIGHTS) : path;
}

/** The folder's tokenizer; null where it has none. */
export function readTokenizerOf(folder: string): Tokenizer | null {
  const file = fileOfModel(folder, 'tokenizer.json');
  return existsSync(file) ? readTokenizer(readText(file), file) : null;
}

/** The chat template of a folder; null where it has none. */
export function readChatOf(folder: string): ChatTemplate | null {
  const [config, own] = CHAT_FILES.map((name) => {
    const file = fileOfModel(folder, name);
    return existsSync(file) ? readText(file) : null;
  });
  return readChatTemplate(config, own, join(folder, CHAT_FILES[0]));
}

/** The folder's card: what the model speaks, and gold's scale. */
export function readCardOf(folder: string): ModelCard {
  const file = fileOfModel(folder, 'card.json');
  return readModelCard(readText(file), file);
}

/** The tokenizer of a folder that must have one. */
export function readRequiredTokenizer(folder: string): Tokenizer {
  const tokenizer = readTokenizerOf(folder);
  if (tokenizer) return tokenizer;
  throw new FileProblem(folder, 'has no tokenizer.json', 'Copy it from the original model.');
}

/** A checkpoint with its tokenizer, ready to complete text. */
export function readModelAndTokenizer(folder: string): { model: LanguageModel; tokenizer: Tokenizer } {
  const tokenizer = readRequiredTokenizer(folder);
  return { model: uploadModel(readModelFolder(folder)), tokenizer };
}

/** Saves the weights of a model in the layout that it was read in. */
export function writeModelWeights(folder: string, model: StoredModel): void {
  replaceFile(join(folder, WEIGHTS), writeWeights(model, 'F32'));
}

/** Copies the files that belong to a model whatever its weights are. @param names of those that it has */
export function copyCompanions(from: string, folder: string, names: readonly string[]): void {
  for (const name of names) replaceFile(join(folder, name), readBytes(fileOfModel(from, name)));
}

/** The names of the files that are in a folder. */
export function present(folder: string, names: readonly string[]): string[] {
  return names.filter((name) => existsSync(join(folder, name)));
}

/** The same of those that a model has, in its own folder or an adapter in that of its base. */
export function companionsOf(folder: string, names: readonly string[] = COMPANIONS): string[] {
  return names.filter((name) => existsSync(fileOfModel(folder, name)));
}

/**
 * A file's text.
 *
 * @throws FileProblem where it cannot be read, or is larger than 256 MiB
 */
export function readText(file: string): string {
  return readBytes(file, MOST_TEXT_BYTES).toString('utf8');
}
