import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { FileProblem } from '../experiment/fileProblem.ts';
import { gpt2Words } from './gpt2Words.ts';
import {
  readTokenizerFile,
  type SoughtToken,
  TOKENIZER_CURE,
  type TokenizerFile,
} from './tokenizerFile/file.ts';
import type { Step } from './tokenizerFile/steps.ts';

/** Text ↔ token ids. */
export interface TextCoding {
  /**
   * Ids of the text alone: no special token is added, and special tokens written in the text stay text. Tokens that were
   * added as text, such as runs of spaces, are recognised. Half of a surrogate pair is no character and has no bytes; it becomes U+FFFD, as everywhere on the web.
   */
  encode(text: string): number[];
  /** Special tokens are left out. */
  decode(ids: readonly number[]): string;
  /** The text that each token adds, special tokens by their names; joined they are the whole text. */
  pieces(ids: readonly number[]): string[];
}

/**
 * A model's tokenizer; by itself it codes a text that begins. Prompt and completion are encoded apart, so no token ever
 * spans the border between them.
 */
export interface Tokenizer extends TextCoding {
  vocabulary: number;
  /** Ids of a prompt: what the tokenizer puts before every text, such as `<s>`, and the text. */
  encodePrompt(text: string): number[];
  /** For text that follows another: the space that tokenizers in SentencePiece's style put before a text is not there. */
  completion: TextCoding;
  /**
   * Ids of what a chat template wrote: its special tokens are recognised, and none is added.
   *
   * @param follows whether the text follows another, as a completion does
   */
  encodeMarked(text: string, follows: boolean): number[];
}

/** Read back at once: small letters, digits and signs that no normaliser touches; Latin, Cyrillic, Chinese, emoji. */
const PROBE = "a quiet zoo, 100% of jam & (six) big vowels: don't wx; жук 你好 😀";

/**
 * A tokenizer from a Hugging Face `tokenizer.json`. Of a file that this returns, encoding and decoding have worked
 * once. Its vocabulary represents every character, or has an unknown token (`<unk>`, say), which then stands in the
 * place of a character that has no token of its own and shows as that in the text.
 *
 * @throws FileProblem when the file is malformed, of a kind that is not read, or would lose text or take too long
 */
export function readTokenizer(text: string, file: string): Tokenizer {
  const read = readTokenizerFile(text, file);
  const { addedTokens, model, beginning } = read;
  const following = withoutPrefix(read);
  const vocabulary = new Set([...Object.values(model.vocab), ...addedTokens.keys()]);
  const begins = codingOf(read, vocabulary, file);
  tryOut(begins, read, file);
  let follows: TextCoding | undefined;
  const marked = new Map<TokenizerFile, HuggingFaceTokenizer>();
  return {
    ...begins,
    vocabulary: vocabulary.size,
    encodePrompt: (text) => [...beginning, ...begins.encode(text)],
    get completion() {
      follows ??= following === read ? begins : codingOf(following, vocabulary, file);
      return follows;
    },
    encodeMarked(text, follows) {
      if (text === '') return [];
      const source = follows ? following : read;
      const library = marked.get(source) ?? build(source, file, read.soughtTokens);
      marked.set(source, library);
      return idsOf(library, text);
    },
  };
}

/** @param vocabulary the ids that are tokens */
function codingOf(read: TokenizerFile, vocabulary: ReadonlySet<number>, file: string): TextCoding {
  const { addedTokens, soughtTokens } = read;
  const plain = build(read, file, []);
  // Special tokens are not sought: "<|endoftext|>" in someone's text is encoded as the letters that it is.
  const inText = soughtTokens.filter(({ special }) => !special);
  const encoder = inText.length === 0 ? plain : build(read, file, inText);
  const isSpecial = (id: number) => addedTokens.get(id)?.special === true;
  /** Of the model's own tokens. Models have more outputs than there are tokens, and the others are no text. */
  const modelText = (ids: readonly number[]) =>
    ids.length === 0
      ? ''
      : plain.decode([...ids], { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  const pieces = (ids: readonly number[]) => {
    const ordinary: number[] = [];
    const last = ids.findLastIndex((id) => !addedTokens.has(id));
    let before = '';
    return ids.map((id, index) => {
      const added = addedTokens.get(id);
      if (added) return added.content;
      if (vocabulary.has(id)) ordinary.push(id);
      // A token may end inside of a character; its bytes then show with the token that completes it. What the
      // last token leaves incomplete stays so.
      const all = modelText(ordinary);
      const now = index === last ? all : all.replace(/\uFFFD+$/, '');
      const piece = now.slice(before.length);
      before = now;
      return piece;
    });
  };
  const decode = (ids: readonly number[]) => {
    const shown = ids.filter((id) => vocabulary.has(id) && !isSpecial(id));
    // Added tokens that are text, such as runs of spaces, are none that the model's decoder knows.
    return shown.some((id) => addedTokens.has(id)) ? pieces(shown).join('') : modelText(shown);
  };
  const encodeWhole = (text: string) => (text === '' ? [] : idsOf(encoder, text));
  const encode = inText.length === 0 && cutsWordsAsGpt2(read) ? byWords(encodeWhole) : encodeWhole;
  return { encode, decode, pieces };
}

/** A character whose bytes are not in the vocabulary has no ids: see `vocabularyGap`. */
function idsOf(library: HuggingFaceTokenizer, text: string): number[] {
  return library.encode(text, { add_special_tokens: false }).ids.filter((id) => id !== undefined);
}

/** The same tokenizer for a text that follows another, or the file itself where that makes no difference. */
function withoutPrefix(read: TokenizerFile): TokenizerFile {
  const { normalizers, preTokenizers, decoders } = read;
  const isPrefix = ({ type, add_prefix_space }: Step) =>
    type === 'Prepend' || type === 'Metaspace' || (type === 'ByteLevel' && add_prefix_space === true);
  if (![...normalizers, ...preTokenizers, ...decoders].some(isPrefix)) return read;
  return {
    ...read,
    normalizers: normalizers.filter(({ type }) => type !== 'Prepend'),
    preTokenizers: preTokenizers.map((step) => ({
      ...step,
      ...(step.type === 'Metaspace' ? { prepend_scheme: 'never' } : {}),
      ...(step.type === 'ByteLevel' ? { add_prefix_space: false } : {}),
    })),
    // What takes the space away again, which a completion may begin with.
    decoders: decoders
      .filter(({ type }) => type !== 'Strip')
      .map((step) =>
        step.type === 'Metaspace'
          ? { type: 'Replace', pattern: { String: step.replacement ?? '▁' }, content: ' ' }
          : step,
      ),
  };
}

/** The text's words, and nothing else about it, decide on its ids. */
function cutsWordsAsGpt2({ normalizers, preTokenizers }: TokenizerFile): boolean {
  const [step, ...others] = preTokenizers;
  if (normalizers.length > 0 || others.length > 0 || step?.type !== 'ByteLevel') return false;
  return step.use_regex !== false && step.add_prefix_space !== true;
}

/** Words kept. A world has some hundreds; text from elsewhere must not fill the memory. */
const MAX_WORDS = 20_000;

/** Encodes each word once: six times as fast as the library on the thousands of short texts that a run begins with. */
function byWords(encode: (text: string) => number[]): (text: string) => number[] {
  const known = new Map<string, number[]>();
  return (text) =>
    gpt2Words(text).flatMap((word) => {
      let ids = known.get(word);
      if (!ids) {
        ids = encode(word);
        if (known.size < MAX_WORDS) known.set(word, ids);
      }
      return ids;
    });
}

/** @param added tokens that texts are searched for */
function build(
  { model, ...pipelines }: TokenizerFile,
  file: string,
  added: readonly SoughtToken[],
): HuggingFaceTokenizer {
  const { normalizers, preTokenizers: pretokenizers, decoders } = pipelines;
  const definition = {
    added_tokens: [...added],
    model: { ...model, type: 'BPE' },
    normalizer: normalizers.length === 0 ? null : { type: 'Sequence', normalizers },
    pre_tokenizer: pretokenizers.length === 0 ? null : { type: 'Sequence', pretokenizers },
    post_processor: null,
    decoder: decoders.length === 0 ? null : { type: 'Sequence', decoders },
  };
  return attempt(() => new HuggingFaceTokenizer(definition, {}), file);
}

function tryOut(
  { encode, decode }: Pick<TextCoding, 'encode' | 'decode'>,
  { lossless }: TokenizerFile,
  file: string,
): void {
  const back = attempt(() => decode(encode(PROBE)), file);
  // Spaces at the ends and between words are many a tokenizer's own.
  const letters = (text: string) => text.replace(/\s/g, '');
  if (!lossless || letters(back) === letters(PROBE)) return;
  throw new FileProblem(
    file,
    `loses text: "${PROBE}" becomes "${back.slice(0, 2 * PROBE.length)}"`,
    TOKENIZER_CURE,
  );
}

/** What the library throws is a fault of the file, which is all that it was given. */
function attempt<T>(use: () => T, file: string): T {
  try {
    return use();
  } catch (error) {
    const problem = `cannot be used as a tokenizer (${(error as Error).message})`;
    throw new FileProblem(file, problem, TOKENIZER_CURE);
  }
}
