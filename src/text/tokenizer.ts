import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { FileProblem, parseJson } from '../experiment/fileProblem.ts';

/** Text ↔ token ids. Prompt and completion are encoded apart, so no token ever spans the border between them. */
export interface Tokenizer {
  vocabulary: number;
  /**
   * Ids of the text alone: no special token is added, and special tokens written in the text stay text.
   * Half of a surrogate pair is no character and has no bytes; it becomes U+FFFD, as everywhere on the web.
   */
  encode(text: string): number[];
  /** Special tokens are left out. */
  decode(ids: readonly number[]): string;
  /** The text that each token adds, special tokens by their names; joined they are the whole text. */
  pieces(ids: readonly number[]): string[];
}

const CURE = 'Use the tokenizer.json that was saved with the model.';

const id = z.number().int().nonnegative();
/** The part of tokenizer.json that is read here; the library checks its own part. */
const schema = z.looseObject({
  // GPT-2's own file does not say its type.
  model: z.looseObject({ type: z.literal('BPE').optional(), vocab: z.record(z.string(), id) }),
  added_tokens: z.array(z.looseObject({ id, content: z.string() })).default([]),
});

/**
 * A tokenizer from a Hugging Face `tokenizer.json`.
 *
 * @throws FileProblem when the file is malformed or of a kind that the library does not know
 */
export function readTokenizer(text: string, file: string): Tokenizer {
  const parsed = schema.safeParse(parseJson(text, file, CURE));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    throw new FileProblem(file, `${path.join('.') || 'the file'}: ${message}`, CURE);
  }
  const json = parsed.data;
  const special = new Map(json.added_tokens.map(({ id, content }) => [id, content]));
  // Without the added tokens, "<|endoftext|>" in someone's text is encoded as the letters that it is.
  const plain = build({ ...json, added_tokens: [] }, file);
  const vocabulary = new Set([...Object.values(json.model.vocab), ...special.keys()]);

  const textOf = (ids: readonly number[]) =>
    ids.length === 0
      ? ''
      : plain.decode([...ids], { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  const decode = (ids: readonly number[]) => textOf(ids.filter((id) => !special.has(id)));
  return {
    vocabulary: vocabulary.size,
    encode: (text) => (text === '' ? [] : plain.encode(text, { add_special_tokens: false }).ids),
    decode,
    pieces: (ids) => {
      const ordinary: number[] = [];
      const last = ids.findLastIndex((id) => !special.has(id));
      let before = '';
      return ids.map((id, index) => {
        const name = special.get(id);
        if (name !== undefined) return name;
        ordinary.push(id);
        // A token may end inside of a character; its bytes then show with the token that completes it. What the
        // last token leaves incomplete stays so.
        const all = textOf(ordinary);
        const now = index === last ? all : all.replace(/\uFFFD+$/, '');
        const piece = now.slice(before.length);
        before = now;
        return piece;
      });
    },
  };
}

function build(json: object, file: string): HuggingFaceTokenizer {
  try {
    return new HuggingFaceTokenizer(json, {});
  } catch (error) {
    throw new FileProblem(file, `cannot be used as a tokenizer (${(error as Error).message})`, CURE);
  }
}
