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
export const nodes: Readonly<Record<Role, Node>> = { opening, body: bodySentence, verdict };
/** The likeliest first: once a sentence is read as the grammar writes it, the others are not tried. */
const rolesOfFirst: readonly Role[] = ['opening', 'body', 'verdict'];
const rolesOfOther: readonly Role[] = ['verdict', 'body', 'opening'];

/**
 * Reads any text, sentence by sentence. A sentence that the grammar does not know as a whole is searched from
 * left to right for the longest pieces that it knows, so that a slip does not hide what else was said.
 */
export function readReview(text: string): ReviewReading {
  const tokens = tokenise(text);
  const words: string[] = [];
  const sentences: SentenceReading[] = [];
  for (let from = 0; from < tokens.length; ) {
    const stop = tokens.findIndex((token, i) => i >= from && token.word === '.');
    const to = stop < 0 ? tokens.length : stop + 1;
    const sentence = tokens.slice(from, stop < 0 ? to : stop);
    const read = readSentence(sentence, from === 0);
    // Spelt as the grammar does where it was read, as it stands elsewhere.
    for (let i = from; i < to; i++)
      words.push(read.words[i - from] ?? text.slice(tokens[i].start, tokens[i].end));
    sentences.push({ ...moved(read, from), from, to });
    from = to;
  }
  return { tokens, sentences, words, spelling: spell(words), finished: tokens.at(-1)?.word === '.' };
}

/** A sentence by itself: its token numbers begin at 0, `words` has gaps where nothing was read. */
type SentenceAlone = Omit<SentenceReading, 'from' | 'to'> & { words: (string | undefined)[] };

function moved({ role, written, claims, keys, unread }: SentenceAlone, by: number) {
  const move = <T extends { from: number; to: number }>(x: T) => ({ ...x, from: x.from + by, to: x.to + by });
  return { role, written, claims: claims.map(move), keys: keys.map(move), unread: unread.map((i) => i + by) };
}

/** Short texts share sentences, above all the verdicts: those read lately are remembered. */
const remembered = new Map<string, SentenceAlone>();
const REMEMBERED = 2000;

function readSentence(tokens: readonly Token[], first: boolean): SentenceAlone {
  const key = `${first} ${tokens.map((token) => token.word).join(' ')}`;
  let reading = remembered.get(key);
  if (!reading) {
    reading = readAnew(tokens, first);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(key, reading);
  }
  return reading;
}

function readAnew(tokens: readonly Token[], first: boolean): SentenceAlone {
  const memory: Memory = new Map();
  let best: { role: Role; reading: Reading } | null = null;
  for (const role of first ? rolesOfFirst : rolesOfOther) {
    const reading = read(nodes[role], tokens, 0, memory).find((r) => r.to === tokens.length);
    if (reading && (!best || (reading.written && !best.reading.written))) best = { role, reading };
    if (reading?.written) break;
  }
  return best ? { role: best.role, unread: [], ...best.reading } : readPieces(tokens, memory);
}

function readPieces(tokens: readonly Token[], memory: Memory): SentenceAlone {
  const pieces: SentenceAlone = { role: null, written: false, claims: [], keys: [], unread: [], words: [] };
  for (let at = 0; at < tokens.length; ) {
    const longest = rolesOfOther
      .flatMap((role) => read(nodes[role], tokens, at, memory))
      .reduce<Reading | null>((a, b) => (a && a.to >= b.to ? a : b), null);
    if (longest) {
      pieces.claims.push(...longest.claims);
      pieces.keys.push(...longest.keys);
      for (const [i, word] of longest.words.entries()) pieces.words[at + i] = word;
      at = longest.to;
    } else {
      pieces.unread.push(at++);
    }
  }
  return pieces;
}

/** Number of words, marks not counted. */
export function countWords(tokens: readonly Token[]): number {
  return tokens.filter((token) => !isPunctuation(token.word)).length;
}

/**
 * Sentences in the wrong place: an opening anywhere but first, a verdict anywhere but last. A review may begin
 * like any sentence of the body, since prompts come from outside too.
 */
export function misplaced(sentences: readonly SentenceReading[]): SentenceReading[] {
  return sentences.filter(
    ({ role }, i) =>
      (role === 'opening' && i > 0) || (role === 'verdict' && (i === 0 || i < sentences.length - 1)),
  );
}
