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
import {
  pieces,
  understoodAside,
  understoodBoth,
  understoodEvent,
  understoodFeeling,
  understoodPostFeeling,
  understoodQuestion,
} from './understood.ts';

/** What a sentence does. `both` tells what happened and the feeling. */
export type Role = 'aside' | 'event' | 'both' | 'feeling' | 'question' | 'closing' | 'flattery';

/** A sentence as far as it could be read. Numbers are token indices, ranges are [from, to). */
export interface SentenceReading {
  from: number;
  /** Past the mark that ends it, if there is one. */
  to: number;
  role: Role | null;
  /** False where it needs wording that is understood but never written. */
  written: boolean;
  /** What it states: topics are "slot value". */
  claims: FoundClaim[];
  /** One for each token: as the grammar spells it, or as it stands. */
  words: string[];
}

export interface TextReading {
  tokens: Token[];
  sentences: SentenceReading[];
  /** The text as it should be written: spaces, capitals, marks. */
  spelling: string;
  finished: boolean;
}

interface Form {
  role: Role;
  node: Node;
  written: boolean;
}
const form = (role: Role, node: Node, written = true): Form => ({ role, node, written });

export const summaryForms: readonly Form[] = [
  form('event', summaryEvent(anything)),
  form('both', summaryEventAndFeeling(anything)),
  form('feeling', summaryFeeling(anything)),
  form('question', oneOf([summaryQuestion(anything), vagueQuestion])),
  form('aside', aside(anything)),
  form('closing', closing),
  form('flattery', flattering),
  form('event', understoodEvent, false),
  form('both', understoodBoth, false),
  form('feeling', oneOf([understoodFeeling, understoodPostFeeling]), false),
  form('question', understoodQuestion, false),
  form('aside', understoodAside, false),
];

export const postForms: readonly Form[] = [
  form('event', postEvent(anything)),
  form('feeling', postFeeling(anything)),
  form('question', postQuestion(anything)),
  form('aside', oneOf([aside(anything), greeting])),
  form('event', understoodEvent, false),
  form('both', understoodBoth, false),
  form('feeling', understoodFeeling, false),
  form('question', understoodQuestion, false),
];

/** Reads a completion, whatever it is, sentence by sentence. Half a sentence states nothing. */
export const readSummary = (text: string): TextReading => readWith(summaryForms, text, []);
/** Reads a post, whatever it is. Where a sentence is unknown, the pieces that can be read count. */
export const readPost = (text: string): TextReading => readWith(postForms, text, pieces);

function readWith(forms: readonly Form[], text: string, pieces: readonly Node[]): TextReading {
  const tokens = tokenise(text);
  const sentences: SentenceReading[] = [];
  for (let from = 0; from < tokens.length; ) {
    const stop = tokens.findIndex((token, i) => i >= from && isEnding(token.word));
    const to = stop < 0 ? tokens.length : stop + 1;
    const sentence = tokens.slice(from, to);
    const words = sentence.map(({ start, end }) => text.slice(start, end));
    const found = recalled(
      forms,
      sentence,
      () => readSentence(forms, sentence) ?? readPieces(pieces, sentence),
    );
    const claims = found.claims.map((c) => ({ ...c, from: c.from + from, to: c.to + from }));
    sentences.push({
      role: found.role,
      written: found.written,
      claims,
      words: words.map((word, i) => found.words[i] ?? word),
      from,
      to,
    });
    from = to;
  }
  const finished = tokens.length > 0 && isEnding(tokens[tokens.length - 1].word);
  return { tokens, sentences, spelling: spell(sentences.flatMap((s) => s.words)), finished };
}

type SentenceAlone = Omit<SentenceReading, 'from' | 'to'>;

/** Short texts share sentences: those read lately are remembered. */
const remembered = new Map<readonly Form[], Map<string, SentenceAlone>>();
const REMEMBERED = 4000;

function recalled(
  forms: readonly Form[],
  sentence: readonly Token[],
  read: () => SentenceAlone,
): SentenceAlone {
  const known = remembered.get(forms) ?? new Map<string, SentenceAlone>();
  remembered.set(forms, known);
  const key = sentence.map(({ word }) => word).join(' ');
  let found = known.get(key);
  if (!found) {
    found = read();
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, found);
  }
  return found;
}

/** The sentence as one of the forms, if need be with another mark at its end. */
function readSentence(forms: readonly Form[], sentence: readonly Token[]): SentenceAlone | null {
  const last = sentence[sentence.length - 1];
  const ended = isEnding(last.word);
  const bare = ended ? sentence.slice(0, -1) : sentence;
  const mark = (word: string): Token => ({ word, start: last.end, end: last.end });
  const marked = (word: string) => [...bare, mark(word)];
  if (ended) {
    const found = readAs(forms, sentence);
    if (found) return found;
  }
  const found = readAs(forms, marked('.')) ?? readAs(forms, marked('?'));
  return found && { ...found, written: false };
}

function readAs(forms: readonly Form[], sentence: readonly Token[]): SentenceAlone | null {
  const memory: Memory = new Map();
  let best: SentenceAlone | null = null;
  for (const { role, node, written } of forms) {
    const reading = read(node, sentence, 0, memory).find((r) => r.to === sentence.length);
    if (!reading) continue;
    const found = { role, written: written && reading.written, claims: reading.claims, words: reading.words };
    if (found.written) return found;
    best ??= found;
  }
  return best;
}

function readPieces(pieces: readonly Node[], sentence: readonly Token[]): SentenceAlone {
  const claims: FoundClaim[] = [];
  const memory: Memory = new Map();
  for (let at = 0; at < sentence.length; ) {
    const longest = pieces
      .flatMap((node) => read(node, sentence, at, memory))
      .reduce<Reading | null>((a, b) => (a && a.to >= b.to ? a : b), null);
    if (longest) claims.push(...longest.claims);
    at = longest && longest.to > at ? longest.to : at + 1;
  }
  return { role: null, written: false, claims, words: [] };
}
