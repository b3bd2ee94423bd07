import { FileProblem } from '../fileProblem.ts';

/** A model's folder in Hugging Face layout: which files belong to it, how large each may be, and what else people have. */

const MIB = 2 ** 20;
export const WEIGHTS_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';
/** Bytes of each text file at most: read before anything is known of it. Gemma's tokenizer has 33 MB. */
export const LARGEST_TEXT = {
  'config.json': MIB,
  'tokenizer.json': 64 * MIB,
  [INDEX_FILE]: 16 * MIB,
  'tokenizer_config.json': 16 * MIB,
  'generation_config.json': MIB,
  'special_tokens_map.json': MIB,
  'chat_template.jinja': MIB,
} as const;
export type TextName = keyof typeof LARGEST_TEXT;

/** Float32 weights of the largest models that a page can hold, and their sixteen-bit files. */
const MOST_BYTES_OF_WEIGHTS = 4 * 2 ** 30;

export const FOLDER_CURE =
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

/** Why a model's file is missing, as far as the names of the others tell. */
export function missingFile(name: string, others: readonly string[]): FileProblem {
  // A tokenizer may be missing beside weights in several formats.
  for (const [pattern, problem, cure] of name === 'tokenizer.json' ? [] : OTHERS) {
    const other = others.find((other) => pattern.test(other));
    if (other !== undefined) return new FileProblem(other.slice(0, 80), problem, cure);
  }
  const there = others.map((other) => other.slice(0, 40)).slice(0, 5);
  const among = there.length === 0 ? '' : ` among ${there.join(', ')}${others.length > 5 ? ' …' : ''}`;
  return new FileProblem(name, `is missing${among}`, FOLDER_CURE);
}

/** @throws FileProblem where weights are more than a page can hold */
export function checkWeights(weights: readonly { name: string; bytes: number }[]): void {
  const bytes = weights.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes <= MOST_BYTES_OF_WEIGHTS) return;
  throw new FileProblem(
    weights.length === 1 ? weights[0].name : `${weights[0].name} and ${weights.length - 1} more`,
    `${(bytes / 2 ** 30).toFixed(1)} GiB of weights; at most ${MOST_BYTES_OF_WEIGHTS / 2 ** 30} GiB are read`,
    'Use a smaller model: up to about half a billion parameters.',
  );
}

/** @throws FileProblem where a text file is larger than its kind ever is */
export function checkText(name: string, bytes: number): void {
  const most = LARGEST_TEXT[name as TextName];
  if (bytes <= most) return;
  throw new FileProblem(
    name,
    `has ${Math.ceil(bytes / MIB).toLocaleString('en')} MiB; at most ${most / MIB} MiB are read`,
    'Use the file that was saved with the model.',
  );
}
