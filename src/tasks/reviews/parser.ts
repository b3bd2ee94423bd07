import type { Node } from '../language/nodes.ts';
import { type FoundClaim, type FoundKey, type Memory, type Reading, read } from '../language/read.ts';
import { isPunctuation, spell, type Token, tokenise } from '../language/tokens.ts';
import { genres, otherGenres } from './phrases.ts';
import { bodySentence, openingOf, verdict } from './sentences.ts';

/** A sentence as far as it could be read. Numbers are token indices, ranges are [from, to). */
export interface SentenceReading {
  from: number;
  /** Past the full stop, if there is one. */
  to: number;
  /** What the whole sentence is, or null where only pieces of it could be read. */
  role: Role | null;
  /** False where it needs wording that is understood but that the grammar never writes. */
  written: boolean;
  claims: FoundClaim[];
  keys: FoundKey[];
  /** Tokens that no piece covers. */
  unread: number[];
}

export interface ReviewReading {
  tokens: Token[];
  sentences: SentenceReading[];
  /** The tokens as the grammar spells them; unread ones as they stand. */
  words: string[];
  /** The text as it should be written: spaces, capitals. */
  spelling: string;
  /** Whether the text ends with a full stop. */
  finished: boolean;
}

const opening = openingOf([...genres, ...otherGenres]);
type Role = 'opening' | 'body' | 'verdict';
const nodes: Readonly<Record<Role, Node>> = { opening, body: bodySentence, verdict };
/** The likeliest first: once a sentence is read as the grammar writes it, the others are not tried. */
const rolesOfFirst: readonly Role[] = ['opening', 'body', 'verdict'];
const rolesOfOther: readonly Role[] = ['verdict', 'body', 'opening'];

/**
 * Reads any text, sentence by sentence. A sentence that the grammar does not know as a whole is searched from
 * left to right for the longest pieces that it knows, so that a slip does not hide what else was said.
 */
export function readReview(text: string): ReviewReading {
  const tokens = tokenise(text);
  const memory: Memory = new Map();
  const words = tokens.map((token) => text.slice(token.start, token.end));
  const sentences: SentenceReading[] = [];
  for (let from = 0; from < tokens.length; ) {
    const stop = tokens.findIndex((token, i) => i >= from && token.word === '.');
    const end = stop < 0 ? tokens.length : stop;
    const to = stop < 0 ? end : stop + 1;
    sentences.push({ ...readSentence(tokens, from, end, words, memory), from, to });
    from = to;
  }
  return { tokens, sentences, words, spelling: spell(words), finished: tokens.at(-1)?.word === '.' };
}

function readSentence(tokens: Token[], from: number, end: number, words: string[], memory: Memory) {
  let best: { role: SentenceReading['role']; reading: Reading } | null = null;
  for (const role of from === 0 ? rolesOfFirst : rolesOfOther) {
    const reading = read(nodes[role], tokens, from, memory).find((r) => r.to === end);
    if (reading && (!best || (reading.written && !best.reading.written))) best = { role, reading };
    if (reading?.written) break;
  }
  if (best) {
    const { role, reading } = best;
    spellOut(reading, from, words);
    return { role, written: reading.written, claims: reading.claims, keys: reading.keys, unread: [] };
  }
  return readPieces(tokens, from, end, words, memory);
}

function readPieces(tokens: Token[], from: number, end: number, words: string[], memory: Memory) {
  const pieces = { role: null, written: false, claims: [] as FoundClaim[], keys: [] as FoundKey[] };
  const unread: number[] = [];
  for (let at = from; at < end; ) {
    const longest = rolesOfOther
      .flatMap((role) => read(nodes[role], tokens, at, memory))
      .reduce<Reading | null>((a, b) => (a && a.to >= b.to ? a : b), null);
    if (longest) {
      spellOut(longest, at, words);
      pieces.claims.push(...longest.claims);
      pieces.keys.push(...longest.keys);
      at = longest.to;
    } else {
      unread.push(at++);
    }
  }
  return { ...pieces, unread };
}

function spellOut(reading: Reading, from: number, words: string[]): void {
  for (let i = 0; i < reading.words.length; i++) words[from + i] = reading.words[i];
}

/** Number of words, marks not counted. */
export function countWords(tokens: readonly Token[]): number {
  return tokens.filter((token) => !isPunctuation(token.word)).length;
}

/** Sentences in the wrong place: only the first may open the review, only the last may be a verdict. */
export function misplaced(sentences: readonly SentenceReading[]): SentenceReading[] {
  return sentences.filter(
    ({ role }, i) =>
      (role === 'opening' && i > 0) || (role === 'verdict' && (i === 0 || i < sentences.length - 1)),
  );
}
