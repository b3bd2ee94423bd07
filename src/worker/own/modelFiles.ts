import { FileProblem } from '../../experiment/fileProblem.ts';
import {
  checkText,
  checkWeights,
  FOLDER_CURE,
  INDEX_FILE,
  LARGEST_TEXT,
  missingFile,
  type TextName,
  WEIGHTS_FILE,
} from '../../experiment/own/modelFolder.ts';
import { type ModelFile, sizeOf } from '../../experiment/own/ownModel.ts';
import { weightFilesIn } from '../../model/checkpointFiles.ts';

type CompanionName = Exclude<TextName, 'config.json' | 'tokenizer.json'>;

/** A folder in Hugging Face layout, sorted out: small files as text, weights as they lie. */
export interface ModelFolder {
  /** Texts of files, by their names: `config.json` and `tokenizer.json`, and others where they are there. */
  texts: { 'config.json': string; 'tokenizer.json': string } & Partial<Record<CompanionName, string>>;
  weights: readonly ModelFile[];
  /** All files that are used. */
  used: readonly ModelFile[];
}

const MOST_FILES = 1000;

/**
 * Sorts out what was dropped: files that belong to no model are left aside.
 *
 * @throws FileProblem that names the file that is missing, too large, or of another kind
 */
export async function sortOut(files: readonly ModelFile[]): Promise<ModelFolder> {
  if (files.length > MOST_FILES) {
    throw new FileProblem(
      'The folder',
      `has ${files.length} files; at most ${MOST_FILES} are looked at`,
      FOLDER_CURE,
    );
  }
  const named = new Map<string, ModelFile>();
  for (const file of files) {
    if (named.has(file.name) && isUsed(file.name)) {
      throw new FileProblem(file.name, 'was given twice', 'Choose the files of one model.');
    }
    named.set(file.name, file);
  }
  const required = (name: string): ModelFile => {
    const file = named.get(name);
    if (file) return file;
    throw missingFile(
      name,
      files.map((file) => file.name),
    );
  };
  const config = required('config.json');
  const index = named.get(INDEX_FILE);
  // One file of all weights goes before an index, which a folder may have beside it.
  const names = named.has(WEIGHTS_FILE) ? weightFilesIn(null) : weightFilesIn(await textOf(index));
  const weights = names.map((name) => required(name));
  checkWeights(weights.map((file) => ({ name: file.name, bytes: sizeOf(file) })));
  const tokenizer = required('tokenizer.json');
  const companions = Object.keys(LARGEST_TEXT).flatMap((name) => {
    const file = named.get(name);
    return file && file !== config && file !== tokenizer ? [file] : [];
  });
  const small = [config, tokenizer, ...companions];
  const texts = Object.fromEntries(
    await Promise.all(small.map(async (file) => [file.name, await textOf(file)])),
  );
  return { texts, weights, used: [...small, ...weights] };
}

const isUsed = (name: string) => Object.hasOwn(LARGEST_TEXT, name) || name.endsWith('.safetensors');

/** @throws FileProblem where a file is larger than its kind ever is */
async function textOf(file: ModelFile): Promise<string>;
async function textOf(file: ModelFile | undefined): Promise<string | null>;
async function textOf(file: ModelFile | undefined): Promise<string | null> {
  if (!file) return null;
  checkText(file.name, file.content.size);
  return file.content.text();
}
