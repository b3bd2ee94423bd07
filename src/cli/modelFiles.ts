import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FileProblem } from '../experiment/fileProblem.ts';
import { type ModelCard, readModelCard } from '../formats/cards.ts';
import type { ModelConfig } from '../formats/modelConfig.ts';
import { readPreferencePairs } from '../formats/preferencePairs.ts';
import {
  readCheckpoint,
  readWeights,
  type StoredModel,
  uploadModel,
  writeWeights,
} from '../model/checkpoint.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import type { TokenPair } from '../model/preferenceBatch.ts';
import { tokenisePairs } from '../model/tokenisePairs.ts';
import { readTokenizer, type Tokenizer } from '../text/tokenizer.ts';

const WEIGHTS = 'model.safetensors';
/** Files that a checkpoint keeps when its weights change. */
const COMPANIONS = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'card.json',
];

/** A checkpoint folder in Hugging Face layout. */
export function readModelFolder(folder: string): StoredModel {
  return readCheckpoint(readText(join(folder, 'config.json')), bytes(join(folder, WEIGHTS)), `${folder}/`);
}

/** The reference: a checkpoint folder or a weights file of the same shape as the model. */
export function readReference(path: string, config: ModelConfig): StoredModel {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, WEIGHTS) : path;
  return readWeights(config, bytes(file), file);
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
export function readSpeakersTokenizer(folder: string): Tokenizer {
  const tokenizer = readTokenizerOf(folder);
  if (tokenizer) return tokenizer;
  throw new FileProblem(folder, 'has no tokenizer.json', 'Copy it from where the model was made.');
}

/** A checkpoint with its tokenizer, ready to complete text. */
export function readSpeaker(folder: string): { model: LanguageModel; tokenizer: Tokenizer } {
  const tokenizer = readSpeakersTokenizer(folder);
  return { model: uploadModel(readModelFolder(folder)), tokenizer };
}

export function readPairs(file: string, config: ModelConfig, tokenizer: Tokenizer | null): TokenPair[] {
  return tokenisePairs(readPreferencePairs(readText(file), file), config, tokenizer, file);
}

/** Saves a model in the layout that it was read in, with the files that belong to it. */
export function writeModelFolder(folder: string, model: StoredModel, from: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of COMPANIONS) {
    if (existsSync(join(from, file))) copyFileSync(join(from, file), join(folder, file));
  }
  writeFileSync(join(folder, WEIGHTS), writeWeights(model, 'F32'));
}

/** A file's text; a FileProblem where it cannot be read. */
export function readText(file: string): string {
  return bytes(file).toString('utf8');
}

function bytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new FileProblem(
      file,
      `cannot be read (${(error as NodeJS.ErrnoException).code})`,
      `Is ${basename(file)} there?`,
    );
  }
}
