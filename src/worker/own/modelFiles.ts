import { FileProblem } from '../../experiment/fileProblem.ts';
import type { ModelFile } from '../../experiment/own/ownModel.ts';
import { INDEX_FILE, type NamedFile, weightFilesIn } from '../../model/checkpointFiles.ts';

/** A folder in Hugging Face layout, sorted out: small files as text, weights as they lie. */
export interface ModelFolder {
  /** Texts of files, by their names: `config.json` and `tokenizer.json`, and others where they are there. */
  texts: { 'config.json': string; 'tokenizer.json': string } & Partial<Record<CompanionName, string>>;
  weights: readonly NamedFile[];
  /** All files that are used. */
  used: readonly ModelFile[];
}

const MIB = 2 ** 20;
/** Bytes of each text file at most: read before anything is known of it. Gemma's tokenizer has 33 MB. */
const LARGEST = {
  'config.json': MIB,
  'tokenizer.json': 64 * MIB,
  [INDEX_FILE]: 16 * MIB,
  'tokenizer_config.json': 16 * MIB,
  'generation_config.json': MIB,
  'special_tokens_map.json': MIB,
  'chat_template.jinja': MIB,
} as const;
type TextName = keyof typeof LARGEST;
type CompanionName = Exclude<TextName, 'config.json' | 'tokenizer.json'>;

/** Float32 weights of the largest models that a page can hold, and their sixteen-bit files. */
const MOST_BYTES_OF_WEIGHTS = 4 * 2 ** 30;
const MOST_FILES = 1000;

const CURE =
  'Choose the folder of a model in Hugging Face layout: config.json, tokenizer.json and model.safetensors.';

/** Kinds of checkpoints that people have besides, and what to do with them. */
const OTHERS: readonly [RegExp, string, string][] = [
  [
    /^adapter_(config\.json|model\.safetensors)$/,
    'is an adapter, which is no model without its base',
    'Merge it first: npm run lab -- import --from ADAPTER --base BASE --out DIR.',
  ],
  [
    /\.(bin|pt|pth|ckpt)$/,
    'is a PyTorch pickle, and opening one can run code',
    'Save the model as safetensors: model.save_pretrained(DIR, safe_serialization=True) in transformers.',
  ],
  [/\.gguf$/, 'is in the format of llama.cpp', 'Use the model’s safetensors files.'],
  [/\.onnx$/, 'is an ONNX file, which cannot be trained here', 'Use the model’s safetensors files.'],
];

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
      CURE,
    );
  }
  const named = new Map<string, ModelFile>();
  for (const file of files) {
    if (named.has(file.name) && isUsed(file.name)) {
      throw new FileProblem(file.name, 'was given twice', 'Choose the files of one model.');
    }
    named.set(file.name, file);
  }
  const required = (name: string): ModelFile => named.get(name) ?? missing(name, files);
  const config = required('config.json');
  const index = named.get(INDEX_FILE);
  // One file of all weights goes before an index, which a folder may have beside it.
  const names = named.has('model.safetensors') ? weightFilesIn(null) : weightFilesIn(await textOf(index));
  const weights = names.map((name) => required(name));
  const bytes = weights.reduce((sum, { content }) => sum + content.size, 0);
  if (bytes > MOST_BYTES_OF_WEIGHTS) {
    throw new FileProblem(
      weights.length === 1 ? weights[0].name : `${weights[0].name} and ${weights.length - 1} more`,
      `${(bytes / 2 ** 30).toFixed(1)} GiB of weights; at most ${MOST_BYTES_OF_WEIGHTS / 2 ** 30} GiB are read`,
      'Use a smaller model: up to about half a billion parameters.',
    );
  }
  const tokenizer = required('tokenizer.json');
  const companions = Object.keys(LARGEST).flatMap((name) => {
    const file = named.get(name);
    return file && file !== config && file !== tokenizer ? [file] : [];
  });
  const small = [config, tokenizer, ...companions];
  const texts = Object.fromEntries(
    await Promise.all(small.map(async (file) => [file.name, await textOf(file)])),
  );
  return { texts, weights, used: [...small, ...weights] };
}

const isUsed = (name: string) => Object.hasOwn(LARGEST, name) || name.endsWith('.safetensors');

function missing(name: string, files: readonly ModelFile[]): never {
  for (const [pattern, problem, cure] of OTHERS) {
    const other = files.find((file) => pattern.test(file.name));
    if (other) throw new FileProblem(other.name.slice(0, 80), problem, cure);
  }
  const there = files.map((file) => file.name.slice(0, 40)).slice(0, 5);
  const others = there.length === 0 ? '' : ` among ${there.join(', ')}${files.length > 5 ? ' …' : ''}`;
  throw new FileProblem(name, `is missing${others}`, CURE);
}

/** @throws FileProblem where a file is larger than its kind ever is */
async function textOf(file: ModelFile): Promise<string>;
async function textOf(file: ModelFile | undefined): Promise<string | null>;
async function textOf(file: ModelFile | undefined): Promise<string | null> {
  if (!file) return null;
  const { name, content } = file;
  const most = LARGEST[name as TextName];
  if (content.size > most) {
    const size = `${Math.ceil(content.size / MIB).toLocaleString('en')} MiB`;
    throw new FileProblem(
      name,
      `has ${size}; at most ${most / MIB} MiB are read`,
      'Use the file that was saved with the model.',
    );
  }
  return content.text();
}
