import { FileProblem, parseJson } from '../../experiment/fileProblem.ts';

/** What a tokenizer needs to work with padded batches, for libraries that pad: an end of text and a distinct pad. */

export interface TokenizerFiles {
  'tokenizer.json': string;
  'tokenizer_config.json': string;
}

/** The token that fills up short rows. */
export interface Padding {
  id: number;
  content: string;
}

interface AddedToken {
  id: number;
  content: string;
  special?: boolean;
}

interface File {
  added_tokens?: AddedToken[];
  model: { vocab: Record<string, number> | unknown[]; merges?: (string | string[])[] };
}

/** Bytes that no text in UTF-8 has, so that their tokens are never needed: as byte-level BPE and SentencePiece write them. */
const UNUSED_BYTES = [...'ÿþýüûúùø÷öõÁÀ', '<0xFF>', '<0xFE>'];
const PAD = '<|pad|>';
const CURE = 'Copy tokenizer.json from the original model.';

/**
 * Files of a tokenizer with padding. The pad is the one that the model came with if that is not the end of text, else
 * a special token that means nothing else, else the token of a byte that no text has, under another name. Ids stay.
 *
 * @param text tokenizer.json, which the lab has read
 * @param own tokenizer_config.json as the model came with it, if it did
 * @returns without a pad where the vocabulary has no token to spare
 */
export function tokenizerFiles(
  text: string,
  endOfText: number,
  contextLength: number,
  own?: string,
): { files: TokenizerFiles; padding: Padding | null } {
  const file = parseJson(text, 'tokenizer.json', CURE) as File;
  // A file may say null where it has none.
  file.added_tokens ??= [];
  const settings = own ? settingsIn(own) : {};
  const padding = givenPad(file, settings, endOfText) ?? sparePad(file, endOfText) ?? unusedByte(file);
  const end = contentOf(file, endOfText);
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    ...settings,
    ...(end && { eos_token: end }),
    ...(padding && { pad_token: padding.content }),
    model_max_length: contextLength,
    padding_side: 'left',
    clean_up_tokenization_spaces: false,
  };
  return {
    files: {
      'tokenizer.json': written(file, 'tokenizer.json'),
      [SETTINGS]: written(config, SETTINGS, 2),
    },
    padding,
  };
}

const SETTINGS = 'tokenizer_config.json';

/** @throws FileProblem where the file is no object of settings */
function settingsIn(text: string): Record<string, unknown> {
  const settings = parseJson(text, SETTINGS, CURE);
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw new FileProblem(SETTINGS, 'not a JSON object', CURE);
  return settings as Record<string, unknown>;
}

/** @throws FileProblem where a value of the file, which nobody has looked at, is nested too deeply */
function written(value: object, file: string, indent?: number): string {
  try {
    return `${JSON.stringify(value, null, indent)}\n`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FileProblem(file, 'nested too deeply to be written again', CURE);
  }
}

function contentOf({ added_tokens = [], model }: File, id: number): string | undefined {
  const added = added_tokens.find((token) => token.id === id)?.content;
  return added ?? Object.entries(vocabularyOf(model)).find(([, own]) => own === id)?.[0];
}

function givenPad(file: File, { pad_token }: Record<string, unknown>, endOfText: number): Padding | null {
  const content = typeof pad_token === 'object' && pad_token ? Object(pad_token).content : pad_token;
  if (typeof content !== 'string') return null;
  const id =
    file.added_tokens?.find((token) => token.content === content)?.id ?? vocabularyOf(file.model)[content];
  return id === undefined || id === endOfText ? null : { id, content };
}

/** One that says that it is for padding, or that no tokenizer gives a meaning of its own. */
function sparePad({ added_tokens = [] }: File, endOfText: number): Padding | null {
  const spare = added_tokens.filter(({ id, special }) => special && id !== endOfText);
  const named = spare.find(({ content }) => /pad/i.test(content));
  const reserved = spare.find(({ content }) => /reserved|unused|extra/i.test(content));
  const found = named ?? reserved;
  return found ? { id: found.id, content: found.content } : null;
}

/** Takes the byte's token over, which no longer token is made of; changes `file`. */
function unusedByte(file: File): Padding | null {
  const vocabulary = vocabularyOf(file.model);
  const merged = new Set(
    (file.model.merges ?? []).flatMap((pair) => (Array.isArray(pair) ? pair : pair.split(' '))),
  );
  const name = UNUSED_BYTES.find((one) => Object.hasOwn(vocabulary, one) && !merged.has(one));
  if (name === undefined) return null;
  const id = vocabulary[name];
  const renamed = Object.entries(vocabulary).map(([text, own]) => [text === name ? PAD : text, own]);
  file.model.vocab = Object.fromEntries(renamed);
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  file.added_tokens = [...(file.added_tokens ?? []), { id, content: PAD, ...flags }].sort(
    (a, b) => a.id - b.id,
  );
  return { id, content: PAD };
}

/** Empty for a kind of tokenizer that lists its tokens otherwise. */
function vocabularyOf({ vocab }: File['model']): Record<string, number> {
  return Array.isArray(vocab) ? {} : vocab;
}
