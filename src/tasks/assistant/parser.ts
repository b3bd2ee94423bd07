import type { Node } from '../language/nodes.ts';
import { type FoundClaim, type Memory, read } from '../language/read.ts';
import { isEnding, spell, type Token, tokenise } from '../language/tokens.ts';
import { body, closer, opener } from './sentences.ts';

type Role = 'opener' | 'body' | 'closer';

/** A sentence as far as it could be read. Numbers are token indices, ranges are [from, to). */
export interface SentenceReading {
  from: number;
  /** Past its mark, if there is one. */
  to: number;
  /** Null where no sentence of the grammar has these words. */
  role: Role | null;
  /** False where it needs wording that is understood but never written. */
  written: boolean;
  claims: FoundClaim[];
}

export interface AnswerReading {
  tokens: Token[];
  sentences: SentenceReading[];
  /** The tokens as the grammar spells them; unread ones as they stand. */
  words: string[];
  /** The completion as it should be written, without its leading space. */
  spelling: string;
  /** Whether it ends with a sentence mark. */
  finished: boolean;
}

export const roles: readonly (readonly [Role, Node])[] = [
  ['body', body],
  ['opener', opener],
  ['closer', closer],
];

/** Reads an answer sentence by sentence; positions are counted from the completion's first character. */
export function readAnswer(completion: string): AnswerReading {
  const tokens = tokenise(completion);
  const words: string[] = [];
  const sentences: SentenceReading[] = [];
  for (let from = 0; from < tokens.length; ) {
    const mark = tokens.findIndex((token, i) => i >= from && isEnding(token.word));
    const to = mark < 0 ? tokens.length : mark + 1;
    const sentence = readSentence(tokens.slice(from, to), mark >= 0);
    for (let i = from; i < to; i++)
      words.push(sentence.words?.[i - from] ?? completion.slice(tokens[i].start, tokens[i].end));
    const claims = sentence.claims.map((c) => ({ ...c, from: c.from + from, to: Math.min(c.to + from, to) }));
    sentences.push({ from, to, role: sentence.role, written: sentence.written, claims });
    from = to;
  }
  const last = tokens.at(-1);
  return { tokens, sentences, words, spelling: spell(words), finished: !!last && isEnding(last.word) };
}

/** A sentence by itself: its token numbers begin at 0. */
interface SentenceAlone {
  role: Role | null;
  written: boolean;
  claims: FoundClaim[];
  words?: readonly string[];
}

const UNREAD: SentenceAlone = { role: null, written: false, claims: [] };

const MARKS: readonly Token[] = ['.', '!'].map((word) => ({ word, start: 0, end: 0 }));

/** Answers share sentences: those read lately are remembered. */
const remembered = new Map<string, SentenceAlone>();
const REMEMBERED = 4000;

/** One without its mark is read as if it had one: that it stopped short is a fault of its own. */
function readSentence(tokens: readonly Token[], marked: boolean): SentenceAlone {
  const words = tokens.map((token) => token.word);
  const key = `${marked} ${words.join(' ')}`;
  let reading = remembered.get(key);
  if (!reading) {
    reading = marked
      ? readAnew(tokens)
      : (MARKS.map((mark) => readAnew([...tokens, mark])).find(({ role }) => role) ?? UNREAD);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(key, reading);
  }
  return reading;
}

function readAnew(tokens: readonly Token[]): SentenceAlone {
  const memory: Memory = new Map();
  for (const [role, node] of roles) {
    const whole = read(node, tokens, 0, memory).find((reading) => reading.to === tokens.length);
    if (whole) return { role, written: whole.written, claims: whole.claims, words: whole.words };
  }
  return UNREAD;
}

/** An opener anywhere but first, a closer anywhere but last. */
export function misplaced(sentences: readonly SentenceReading[]): SentenceReading[] {
  return sentences.filter(
    ({ role }, i) => (role === 'opener' && i > 0) || (role === 'closer' && i < sentences.length - 1),
  );
}
