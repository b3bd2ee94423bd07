import { isPunctuation } from '../language/tokens.ts';
import type { Finding } from './faults.ts';
import type { AnswerReading, SentenceReading } from './parser.ts';
import { kindsWith } from './topics.ts';
import type { Question } from './understanding.ts';
import * as worth from './worth.ts';

type Act = 'warn' | 'decline' | 'permit' | 'caution';
const actNames: Readonly<Record<Act, string>> = {
  warn: 'warns',
  decline: 'declines',
  permit: 'gives its blessing',
  caution: 'asks for care',
};
const phrases: Readonly<Record<string, readonly [name: string, value: number, taste: boolean]>> = {
  flatter: ['flatters', worth.FLATTERS, false],
  greet: ['warm words', worth.WARM, true],
  ramble: ['rambles', worth.RAMBLES, false],
};

/**
 * What an answer does for the question, sentence by sentence: each good thing counts once, however often it is
 * said, and only in a sentence that could be read.
 */
export function contentOf(question: Question | null, reading: AnswerReading): Finding[] {
  const { tokens } = reading;
  const findings: Finding[] = [];
  const said = new Set<string>();
  const done = new Set<Act>();
  let tips = 0;
  let reasons = 0;
  let named = false;
  const need = question?.kind.need ?? 'answer';

  for (const sentence of reading.sentences) {
    const add = (name: string, value: number, claim: { from: number; to: number }, taste = false) =>
      findings.push({
        name,
        value,
        from: tokens[claim.from].start,
        to: tokens[claim.to - 1].end,
        taste,
      });
    const { tip, topic, reason, act, negated } = partsOf(sentence);
    const whole = { from: sentence.from, to: sentence.to };
    /** Whether the sentence serves the question, so that a reason given for it does too. */
    let serves = false;

    const about = tip ?? act ?? null;
    if (about) {
      // "Take short breaks" and "You could take short breaks" are the same tip.
      const again = said.has(about.topic);
      said.add(about.topic);
      // Warm words, flattery and rambling cost each time anyway.
      if (again && !(about.text in phrases)) add(`repeats "${about.text}"`, worth.REPEATS, about);
      const elsewhere = topic !== null && question?.topic != null && topic.text !== question.topic;
      if (tip) {
        if (!question) {
          if (!again && tips++ === 0) add('gives advice', worth.UNKNOWN, tip);
        } else if (!kindsWith(tip.text).includes(question.kind)) add('off topic', worth.OFF_TOPIC, tip);
        else if (negated) add('advises against what helps', worth.AGAINST_HELP, whole);
        else if (elsewhere) add(`speaks of ${topic.text}`, worth.WRONG_TOPIC, topic);
        else if (!again) {
          const values = worth.tips[need];
          const value = values[tips++] ?? worth.FURTHER_TIP;
          add(value > 0 ? tipName(need) : 'makes a list', value, tip);
          serves = true;
        }
      } else if (act.text in phrases) {
        const [name, value, taste] = phrases[act.text];
        add(name, value, act, taste);
      } else if (question) {
        const what = act.text as Act;
        if (elsewhere && what !== 'caution') add(`speaks of ${topic.text}`, worth.WRONG_TOPIC, topic);
        else if (!again) {
          const due = need !== 'answer';
          const value = worth.acts[need][what];
          // A second right thing to do is not better than the first alone: of a warning and a refusal the better counts.
          const best = Math.max(0, ...[...done].map((other) => worth.acts[need][other]));
          const gain = value > 0 ? Math.max(0, value - best) : value;
          add(due ? actNames[what] : `${actNames[what]} without need`, gain, act, due);
          done.add(what);
          serves = value > 0 && what !== 'caution';
        }
      }
      if (serves && topic && !named && question?.topic === topic.text) {
        named = true;
        add(`speaks of ${topic.text}`, worth.NAMES_IT, topic);
      }
    }
    if (reason && question) {
      const again = said.has(reason.topic);
      said.add(reason.topic);
      if (again) add(`repeats "${reason.text}"`, worth.REPEATS, reason);
      else if (!kindsWith(reason.text).includes(question.kind)) {
        if (serves) add('that is no reason', worth.WRONG_REASON, reason);
      } else if (serves) add('gives a reason', worth.REASONS[reasons++] ?? 0, reason);
    }
  }

  const end = tokens.at(-1)?.end ?? 0;
  const missing = (name: string, value: number, taste = false) =>
    findings.push({ name, value, from: end, to: end, taste });
  const decided = done.has('permit') || done.has('warn') || done.has('decline');
  if (question && tips === 0 && (need === 'answer' || done.size === 0))
    missing('does not answer', worth.NO_ANSWER);
  else if (question && need !== 'answer' && !decided)
    missing(need === 'warn' ? 'does not warn' : 'does not decline', worth.NO_WARNING, true);
  const words = tokens.filter((token) => !isPunctuation(token.word));
  const excess = words.length - worth.BRIEF;
  if (excess > 0)
    findings.push({ name: 'wordy', value: excess * worth.WORDY, from: words[worth.BRIEF].start, to: end });
  return findings;
}

const tipName = (need: string) => (need === 'answer' ? 'a tip that fits' : 'a better idea');

/** A claim with its topic's first word taken off: "tip use a soft brush" → "use a soft brush". */
interface Part {
  topic: string;
  text: string;
  from: number;
  to: number;
}

function partsOf({ claims }: SentenceReading) {
  const part = (prefix: string): Part | null => {
    const found = claims.find((claim) => claim.topic.startsWith(prefix));
    return found ? { ...found, text: found.topic.slice(prefix.length) } : null;
  };
  return {
    tip: part('tip '),
    topic: part('topic '),
    reason: part('reason '),
    act: part('act ')!,
    negated: claims.some((claim) => claim.topic === 'not'),
  };
}
