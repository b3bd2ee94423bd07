import { type Node, oneOf } from '../language/nodes.ts';
import { type FoundClaim, type Memory, type Reading, read } from '../language/read.ts';
import { isEnding, spell, type Token, tokenise } from '../language/tokens.ts';
import {
  anything,
  aside,
  closing,
  flattering,
  greeting,
  postEvent,
  postFeeling,
  postQuestion,
  summaryEvent,
  summaryEventAndFeeling,
  summaryFeeling,
  summaryQuestion,
  vagueQuestion,
} from './sentences.ts';

/** What a sentence does. Summaries keep this order. */
export type Role = 'aside' | 'event' | 'both' | 'feeling' | 'question' | 'closing' | 'flattery';

/** A sentence as far as it could be read. Numbers are token indices, ranges are [from, to). */
export interface SentenceReading {
  from: number;
  to: number;
  role: Role | null;
  /** False where it needs wording that is understood but never written. */
  written: boolean;
  claims: FoundClaim[];
  /** The words as the grammar spells them, or as they stand. */
  words: string[];
}

export interface TextReading {
  tokens: Token[];
  sentences: SentenceReading[];
  spelling: string;
  finished: boolean;
}

type Roles = readonly (readonly [Role, Node])[];

const summaryRoles: Roles = [
  ['event', summaryEvent(anything)],
  ['both', summaryEventAndFeeling(anything)],
  ['feeling', summaryFeeling(anything)],
  ['question', oneOf([summaryQuestion(anything), vagueQuestion])],
  ['aside', aside(anything)],
  ['closing', closing],
  ['flattery', flattering],
];

const postRoles: Roles = [
  ['event', postEvent(anything)],
  ['feeling', postFeeling(anything)],
  ['question', postQuestion(anything)],
  ['aside', oneOf([aside(anything), greeting])],
];

/** Reads a completion, whatever it is. */
export const readSummary = (text: string): TextReading => readWith(summaryRoles, text);
/** Reads a post without its "TL;DR:", whatever it is. */
export const readPost = (text: string): TextReading => readWith(postRoles, text);

function readWith(roles: Roles, text: string): TextReading {
  const tokens = tokenise(text);
  const sentences: SentenceReading[] = [];
  for (let from = 0; from < tokens.length; ) {
    const stop = tokens.findIndex((token, i) => i >= from && isEnding(token.word));
    const to = stop < 0 ? tokens.length : stop + 1;
    sentences.push(readSentence(roles, tokens, from, to, text));
    from = to;
  }
  return {
    tokens,
    sentences,
    spelling: spell(sentences.flatMap((sentence) => sentence.words)),
    finished: tokens.length > 0 && isEnding(tokens[tokens.length - 1].word),
  };
}

function readSentence(
  roles: Roles,
  tokens: readonly Token[],
  from: number,
  to: number,
  text: string,
): SentenceReading {
  const memory: Memory = new Map();
  let best: { role: Role; reading: Reading } | null = null;
  for (const [role, node] of roles) {
    const reading = read(node, tokens, from, memory).find((r) => r.to === to);
    if (reading && (!best || (reading.written && !best.reading.written))) best = { role, reading };
    if (reading?.written) break;
  }
  if (best) {
    const { written, claims, words } = best.reading;
    return { from, to, role: best.role, written, claims, words };
  }
  const words = tokens.slice(from, to).map(({ start, end }) => text.slice(start, end));
  return { from, to, role: null, written: false, claims: [], words };
}

/** The place of a role in a summary: every sentence has a later one than the sentence before it. */
const order: Readonly<Record<Role, number>> = {
  aside: 0,
  event: 1,
  both: 2,
  feeling: 2,
  question: 3,
  closing: 4,
  flattery: 4,
};

/** Sentences that come too late, or again. */
export function misplaced(sentences: readonly SentenceReading[]): SentenceReading[] {
  let last = -1;
  return sentences.filter(({ role }) => {
    if (!role) return false;
    const place = order[role];
    if (place <= last) return true;
    last = place;
    return false;
  });
}
