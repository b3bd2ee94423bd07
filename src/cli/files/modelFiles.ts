import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { type ModelCard, readModelCard } from '../../formats/cards.ts';
import {
  readCheckpoint,
  readWeights,
  type StoredModel,
  uploadModel,
  writeWeights,
} from '../../model/checkpoint.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { readTokenizer, type Tokenizer } from '../../text/tokenizer.ts';
import { readBytes, replaceFile } from './disk.ts';

export const WEIGHTS = 'model.safetensors';
/** Files that a checkpoint keeps when its weights change. */
export const COMPANIONS = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'card.json',
];
/** Text longer than this would fill the memory several times over before anything is known of it. */
const MOST_TEXT_BYTES = 256 * 2 ** 20;

/** A checkpoint folder in Hugging Face layout. */
export function readModelFolder(folder: string): StoredModel {
  const config = readText(join(folder, 'config.json'));
  return readCheckpoint(config, readBytes(join(folder, WEIGHTS)), `${folder}/`);
}

/** The reference: a checkpoint folder or a weights file of the same shape as the model. */
export function readReference(path: string, config: ModelConfig): StoredModel {
  const file = weightsAt(path);
  return readWeights(config, readBytes(file), file);
}

/** The weights file that a path names: itself, or the one in that folder. */
export function weightsAt(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? join(path, WEIGHTS) : path;
}

/** The folder's tokenizer; null where it has none. */
export function readTokenizerOf(folder: string): Tokenizer | null {
  const file = join(folder, 'tokenizer.json');
  return existsSync(file) ? readTokenizer(readText(file), file) : null;
}

/** The folder's card: what the model speaks, and gold's scale. */
export function readCardOf(folder: string): ModelCard {
  const file = join(folder, 'card.json');
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
  for (const name of names) replaceFile(join(folder, name), readBytes(join(from, name)));
}

/** The names of the files that are in a folder. */
export function present(folder: string, names: readonly string[]): string[] {
  return names.filter((name) => existsSync(join(folder, name)));
}

/**
 * A file's text.
 *
 * @throws FileProblem where it cannot be read, or is larger than 256 MiB
 */
export function readText(file: string): string {
  return readBytes(file, MOST_TEXT_BYTES).toString('utf8');
}
