import { z } from 'zod';
import { firstMisfit } from '../../experiment/fileProblem.ts';
import { byteSymbols } from '../byteSymbols.ts';

/** A byte-pair model: what is needed of it to encode, all of it checked. */
export interface BpeModel {
  vocab: Readonly<Record<string, number>>;
  merges: [string, string][];
  unk_token: string | null;
  end_of_word_suffix: string | null;
  fuse_unk: boolean;
  byte_fallback: boolean;
  ignore_merges: boolean;
}

const MAX_ENTRIES = 2 ** 20;

const flag = z.boolean().nullish();
const schema = z.object({
  // GPT-2's own file does not say its type.
  type: z.literal('BPE').optional(),
  vocab: z.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'must map tokens to their ids',
  ),
  merges: z.array(z.unknown()).max(2 * MAX_ENTRIES),
  unk_token: z.string().nullish(),
  // The library would join continued words without it.
  continuing_subword_prefix: z.literal('').nullish(),
  end_of_word_suffix: z.string().max(16).nullish(),
  fuse_unk: flag,
  byte_fallback: flag,
  ignore_merges: flag,
});

/** @param fail with a sentence on what is wrong, which begins with the place in the file */
export function readBpeModel(value: unknown, fail: (problem: string) => never): BpeModel {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return fail(`model.${firstMisfit(parsed.error)}`);
  const { unk_token = null, end_of_word_suffix, fuse_unk, byte_fallback, ignore_merges } = parsed.data;
  const vocab = readVocabulary(parsed.data.vocab, fail);
  if (unk_token !== null && !Object.hasOwn(vocab, unk_token)) {
    fail(`model.unk_token: ${quote(unk_token)} is not in the vocabulary`);
  }
  return {
    vocab,
    merges: readMerges(parsed.data.merges, vocab, fail),
    unk_token,
    end_of_word_suffix: end_of_word_suffix || null,
    fuse_unk: fuse_unk ?? false,
    byte_fallback: byte_fallback ?? false,
    ignore_merges: ignore_merges ?? false,
  };
}

/** Not by a schema: those leave out a token that is called `__proto__`. */
function readVocabulary(
  vocab: Record<string, unknown>,
  fail: (problem: string) => never,
): Record<string, number> {
  const names = new Map<unknown, string>();
  for (const [token, id] of Object.entries(vocab)) {
    const place = `model.vocab.${token.slice(0, 40)}`;
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= MAX_ENTRIES) {
      fail(`${place}: its id must be a whole number from 0 to ${MAX_ENTRIES - 1}`);
    }
    const other = names.get(id);
    if (other !== undefined) fail(`${place}: its id ${id} is already that of ${quote(other)}`);
    names.set(id, token);
  }
  return vocab as Record<string, number>;
}

/** Merges are written "a b" or ["a", "b"]. One that makes no token would make text vanish. */
function readMerges(
  merges: unknown[],
  vocab: Readonly<Record<string, number>>,
  fail: (problem: string) => never,
): [string, string][] {
  return merges.map((merge, i) => {
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
    const isPair = Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string');
    if (!isPair) return fail(`model.merges.${i}: must be two tokens`);
    const [left, right] = pair as [string, string];
    if (!Object.hasOwn(vocab, left + right)) {
      fail(`model.merges.${i}: makes ${quote(left + right)}, which is not in the vocabulary`);
    }
    return [left, right];
  });
}

/** UTF-8 has no other bytes: not 0xC0, not 0xC1, none from 0xF5 upwards. */
const BYTES = Array.from({ length: 0xf5 }, (_, byte) => byte).filter(
  (byte) => byte !== 0xc0 && byte !== 0xc1,
);

/**
 * Bytes of no character that a text needs: control characters but for tab and line breaks, and the first bytes of
 * U+40000 to U+BFFFF, where Unicode has none. Vocabularies that were learnt from texts lack some of them (SmolLM2's has
 * no 0x04 and no 0xF1); such a character then vanishes, as in Hugging Face's tokenizers.
 */
const isDispensable = (byte: number) =>
  (byte < 0x20 && !'\t\n\r'.includes(String.fromCharCode(byte))) || byte === 0xf1 || byte === 0xf2;

/**
 * Says which characters a model cannot represent, or null where there are none. Text that holds them would be
 * encoded without them, and nobody would see.
 *
 * @param byteLevel whether words come as bytes, in GPT-2's letters for them
 */
export function vocabularyGap(model: BpeModel, byteLevel: boolean): string | null {
  const { vocab, byte_fallback, end_of_word_suffix: suffix, unk_token } = model;
  const has = (token: string) => Object.hasOwn(vocab, token);
  if (!byteLevel && !byte_fallback) {
    // Characters without a token become this one, which is seen in the text.
    if (unk_token !== null) return null;
    return 'model.unk_token: missing, so characters outside the vocabulary would be lost';
  }
  const symbols = byteSymbols();
  const represented = (byte: number) =>
    byteLevel
      ? has(symbols[byte]) && (suffix === null || has(symbols[byte] + suffix))
      : has(byteToken(byte)) || (byte < 0x80 && has(String.fromCharCode(byte)));
  const missing = BYTES.filter((byte) => !isDispensable(byte) && !represented(byte));
  if (missing.length === 0) return null;
  const shown = missing
    .slice(0, 5)
    .map((byte) => (byte > 0x20 && byte < 0x7f ? quote(String.fromCharCode(byte)) : hex(byte)));
  const list = [...shown, ...(missing.length > shown.length ? ['…'] : [])].join(', ');
  return `model.vocab: ${missing.length} of the ${BYTES.length} bytes of UTF-8 are missing (${list}) and would be lost`;
}

/** `<0x0A>`: how SentencePiece writes a byte. */
function byteToken(byte: number): string {
  return `<${hex(byte)}>`;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** A token from a file may be as long as the file. */
function quote(token: string): string {
  return `"${token.slice(0, 40)}"`;
}
