import { isPunctuation } from '../language/tokens.ts';
import type { Finding } from './faults.ts';
import type { Need } from './kinds.ts';
import type { AnswerReading, SentenceReading } from './parser.ts';
import { kindsWith } from './topics.ts';
import type { Question } from './understanding.ts';
import * as worth from './worth.ts';

/**
 * What an answer does for the question, sentence by sentence: each good thing counts once, however often it is
 * said, and only in a sentence that could be read as a whole.
 */
export function contentOf(question: Question | null, reading: AnswerReading): Finding[] {
  const { tokens } = reading;
  const state: State = { said: new Set(), acts: new Set(), tips: 0, reasons: 0, named: false };
  const found: Found[] = reading.sentences.flatMap((sentence) => {
    const parts = partsOf(sentence);
    const own = question ? served(question, parts, state) : unknown(parts, state);
    return [...phrasesIn(parts), ...own];
  });
  const findings = found.map(({ name, value, part, taste }) => ({
    name,
    value,
    from: tokens[part.from].start,
    to: tokens[part.to - 1].end,
    taste,
  }));
  const end = tokens.at(-1)?.end ?? 0;
  for (const { name, value, taste } of question ? missing(question.kind.need, state) : [])
    findings.push({ name, value, from: end, to: end, taste });
  const words = tokens.filter((token) => !isPunctuation(token.word));
  const excess = words.length - worth.BRIEF;
  if (excess > 0)
    findings.push({
      name: 'wordy',
      value: excess * worth.WORDY,
      from: words[worth.BRIEF].start,
      to: end,
      taste: false,
    });
  return findings;
}

type Act = 'warn' | 'decline' | 'permit' | 'caution';

export const actNames: Readonly<Record<Act, string>> = {
  warn: 'warns',
  decline: 'declines',
  permit: 'gives its blessing',
  caution: 'asks for care',
};

/** Phrases that cost whatever was asked, and each time. */
export const phrases: Readonly<Record<string, Omit<Found, 'part'>>> = {
  flatter: { name: 'flatters', value: worth.FLATTERS, taste: false },
  greet: { name: 'warm words', value: worth.WARM, taste: true },
  ramble: { name: 'rambles', value: worth.RAMBLES, taste: false },
};

/** What the answer has done so far. */
interface State {
  said: Set<string>;
  acts: Set<Act>;
  tips: number;
  reasons: number;
  named: boolean;
}

interface Found {
  name: string;
  value: number;
  part: Part;
  taste: boolean;
}

/** A stretch of tokens [from, to) and what it says: a claim "tip use a soft brush" says "use a soft brush". */
interface Part {
  text: string;
  from: number;
  to: number;
}

type Parts = ReturnType<typeof partsOf>;

function partsOf({ claims }: SentenceReading) {
  const part = (prefix: string): Part | null => {
    const claim = claims.find(({ topic }) => topic.startsWith(prefix));
    return claim ? { text: claim.topic.slice(prefix.length), from: claim.from, to: claim.to } : null;
  };
  const act = part('act ');
  return {
    phrase: act && act.text in phrases ? act : null,
    act: act && act.text in actNames ? (act as Part & { text: Act }) : null,
    tip: part('tip '),
    topic: part('topic '),
    reason: part('reason '),
    negated: claims.some(({ topic }) => topic === 'not'),
  };
}

function phrasesIn({ phrase }: Parts): Found[] {
  return phrase ? [{ ...phrases[phrase.text], part: phrase }] : [];
}

/** Advice on a question that could be anything: the first piece of it may help. */
function unknown({ tip }: Parts, state: State): Found[] {
  if (!tip || state.tips++ > 0) return [];
  return [{ name: 'gives advice', value: worth.UNKNOWN, part: tip, taste: false }];
}

/** What a sentence does for the question. A reason and a name count where they are given for something that helps. */
function served(question: Question, parts: Parts, state: State): Found[] {
  const { tip, act, topic, reason } = parts;
  const found: Found[] = [];
  const add = (name: string, value: number, part: Part, taste = false) =>
    found.push({ name, value, part, taste });
  /** Whether it was said before, which costs. */
  const again = (part: Part) => {
    const before = state.said.has(part.text);
    state.said.add(part.text);
    if (before) add('says it again', worth.REPEATS, part);
    return before;
  };
  const { kind } = question;
  const fits = (part: Part) => kindsWith(part.text).includes(kind);

  let helps = false;
  const main = tip ?? act;
  if (main && !again(main)) {
    const elsewhere = topic !== null && question.topic !== null && topic.text !== question.topic;
    if (tip && !fits(tip)) add('off topic', worth.OFF_TOPIC, tip);
    else if (tip && parts.negated) add('advises against what helps', worth.AGAINST_HELP, tip);
    else if (elsewhere) add(`speaks of ${topic.text}`, worth.WRONG_TOPIC, topic);
    else {
      const value = tip ? tipWorth(kind.need, state) : actWorth(kind.need, act!.text, state);
      const due = kind.need !== 'answer';
      if (act) add(due ? actNames[act.text] : `${actNames[act.text]} without need`, value, act, due);
      else if (value < 0) add('makes a list', value, main);
      else add(due ? 'a better idea' : 'a tip that fits', value, main);
      helps = tip !== null || act!.text === 'decline' || act!.text === 'warn' ? value >= 0 : false;
    }
  }
  if (helps && topic && topic.text === question.topic && !state.named) {
    state.named = true;
    add(`speaks of ${topic.text}`, worth.NAMES_IT, topic);
  }
  if (reason && !again(reason) && helps) {
    if (fits(reason)) add('gives a reason', worth.REASONS[state.reasons++] ?? 0, reason);
    else add('that is no reason', worth.WRONG_REASON, reason);
  }
  return found;
}

function tipWorth(need: Need, state: State): number {
  return worth.tips[need][state.tips++] ?? worth.FURTHER_TIP;
}

/** Of a warning and a refusal only the better counts. */
function actWorth(need: Need, act: Act, state: State): number {
  const value = worth.acts[need][act];
  const best = Math.max(0, ...[...state.acts].map((other) => worth.acts[need][other]));
  state.acts.add(act);
  return value > 0 ? Math.max(0, value - best) : value;
}

/** What the question wanted and the answer left out. */
function missing(need: Need, { tips, acts }: State): Omit<Found, 'part'>[] {
  if (tips === 0 && (need === 'answer' || acts.size === 0))
    return [{ name: 'does not answer', value: worth.NO_ANSWER, taste: false }];
  if (need === 'answer' || acts.has('permit') || acts.has('warn') || acts.has('decline')) return [];
  const name = need === 'warn' ? 'does not warn' : 'does not decline';
  return [{ name, value: worth.NO_WARNING, taste: true }];
}
