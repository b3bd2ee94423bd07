import type { Form } from '../../experiment/own/ownFile.ts';
import { type ChatFormat, type Message, messagesIn, messagesOfHh } from './messages.ts';

/** Which of two completions somebody prefers. */
export interface Preference {
  prompt: string;
  chosen: string;
  rejected: string;
  /**
   * The conversations, where a model's chat template wrote the texts: special tokens in them are tokens, and nothing is
   * put before them or behind them.
   */
  messages?: Readonly<Record<'prompt' | 'chosen' | 'rejected', readonly Message[]>>;
}

/** A completion that was judged by itself. */
export interface Judged {
  prompt: string;
  completion: string;
  /** True where it is desirable. */
  label: boolean;
  /** As of a preference. */
  messages?: Readonly<Record<'prompt' | 'completion', readonly Message[]>>;
}

export type ReadRow =
  | { form: Exclude<Form, 'unpaired'>; preference: Preference }
  | { form: 'unpaired'; judged: Judged }
  | { why: string };

/** Longer texts no model here can read. */
const LONGEST_TEXT = 100_000;
const MOST_COMPLETIONS = 1000;

/**
 * What a row says: pairs of TRL (text or conversations, prompt explicit or not), of Anthropic HH and of UltraFeedback,
 * and single completions with labels. A row that says nothing usable comes with the reason.
 */
export function preferenceOfRow(value: unknown, chat: ChatFormat): ReadRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { why: 'not an object' };
  const row = value as Row;
  const read = fromPair(row, chat) ?? fromScores(row, chat) ?? fromLabel(row, chat);
  if (!read) {
    return { why: 'neither chosen and rejected, nor completions with scores, nor completion and label' };
  }
  return 'why' in read ? read : checked(read);
}

type Row = Readonly<Record<string, unknown>>;

/** A field by one of its usual names; of inherited names nothing. */
function field(row: Row, ...names: readonly string[]): unknown {
  const name = names.find((one) => Object.hasOwn(row, one) && row[one] !== null && row[one] !== '');
  return name === undefined ? undefined : row[name];
}

const promptOf = (row: Row) => field(row, 'prompt', 'instruction', 'question');

/** A text or a conversation; CSV keeps conversations as JSON in a cell. */
function textOrMessages(value: unknown): string | Message[] | null {
  if (typeof value !== 'string') return messagesIn(value);
  if (/^\s*\[\s*\{/.test(value)) {
    try {
      return messagesIn(JSON.parse(value)) ?? value;
    } catch {
      return value;
    }
  }
  return value;
}

function fromPair(row: Row, chat: ChatFormat): ReadRow | null {
  const both = [field(row, 'chosen'), field(row, 'rejected')];
  if (both.every((one) => one === undefined)) return null;
  const [chosen, rejected] = both.map(textOrMessages);
  if (chosen === null || rejected === null) {
    const which = chosen === null ? 'chosen' : 'rejected';
    return {
      why: `${which} is ${both[chosen === null ? 0 : 1] === undefined ? 'missing' : 'neither text nor a list of messages'}`,
    };
  }
  const given = promptOf(row);
  const prompt = given === undefined ? undefined : textOrMessages(given);
  if (prompt === null) return { why: 'the prompt is neither text nor a list of messages' };
  if (typeof chosen === 'string' && typeof rejected === 'string') {
    if (prompt === undefined) return withoutPrompt(chosen, rejected, chat);
    if (typeof prompt === 'string') return { form: 'pair', preference: { prompt, chosen, rejected } };
    return {
      form: 'messages',
      preference: asPreference(chat, prompt, [answering(chosen)], [answering(rejected)]),
    };
  }
  if (typeof chosen === 'string' || typeof rejected === 'string') {
    return { why: 'one of chosen and rejected is text, the other a list of messages' };
  }
  return fromMessages(prompt, chosen, rejected, chat);
}

const answering = (content: string): Message => ({ role: 'assistant', content });
const asking = (content: string): Message => ({ role: 'user', content });

/** A conversation with two answers, as text. */
function asPreference(
  chat: ChatFormat,
  prompt: readonly Message[],
  chosen: readonly Message[],
  rejected: readonly Message[],
): Preference {
  const written = chat.write({ prompt, answers: [chosen, rejected] });
  const [good, bad] = written.completions;
  return {
    prompt: written.prompt,
    chosen: good,
    rejected: bad,
    ...(written.byTemplate && { messages: { prompt, chosen, rejected } }),
  };
}

const ASSISTANT = '\n\nAssistant:';

/**
 * Texts that contain their prompt. Conversations of Anthropic HH share everything up to the last turn, and maybe its
 * first words: the prompt ends with the last "Assistant:" that both have. They are text as they stand, or messages where
 * the model has a template for those. Other texts are split as TRL splits them
 * (`extract_prompt`): where they begin to differ, the space before it belonging to the completions.
 */
function withoutPrompt(chosen: string, rejected: string, chat: ChatFormat): ReadRow {
  const shared = sharedLength(chosen, rejected, (a, b) => a === b);
  const turn = chosen.slice(0, shared).lastIndexOf(ASSISTANT);
  if (turn >= 0) {
    const before = chat.takesApart ? messagesOfHh(chosen.slice(0, turn)) : [];
    const preference =
      before.length === 0
        ? splitAt(chosen, rejected, turn + ASSISTANT.length)
        : asPreference(chat, before, messagesOfHh(chosen.slice(turn)), messagesOfHh(rejected.slice(turn)));
    return { form: 'hh', preference };
  }
  const end = shared > 0 && chosen[shared - 1] === ' ' ? shared - 1 : shared;
  if (end === 0) return { why: 'there is no prompt: chosen and rejected have no beginning in common' };
  return { form: 'implicit', preference: splitAt(chosen, rejected, end) };
}

const splitAt = (chosen: string, rejected: string, end: number): Preference => ({
  prompt: chosen.slice(0, end),
  chosen: chosen.slice(end),
  rejected: rejected.slice(end),
});

function sharedLength<T>(a: ArrayLike<T>, b: ArrayLike<T>, same: (a: T, b: T) => boolean): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && same(a[shared], b[shared])) shared += 1;
  return shared;
}

const sameMessage = (a: Message, b: Message) => a.role === b.role && a.content === b.content;

function fromMessages(
  given: string | Message[] | undefined,
  chosen: Message[],
  rejected: Message[],
  chat: ChatFormat,
): ReadRow {
  // A prompt that is a conversation is the whole prompt, as in TRL, unless both lists repeat it. UltraFeedback repeats one
  // that is given as text as the first message of both.
  const shared = sharedLength(chosen, rejected, sameMessage);
  const begun = Array.isArray(given) ? sharedLength(given, chosen.slice(0, shared), sameMessage) : shared;
  const repeated = Array.isArray(given) ? begun === given.length : shared > 0 || given === undefined;
  const before = typeof given === 'string' ? [asking(given)] : (given ?? []);
  const whole = repeated ? chosen.slice(0, begun) : before;
  const [own, other] = repeated ? [chosen.slice(begun), rejected.slice(begun)] : [chosen, rejected];
  if (whole.length === 0)
    return { why: 'there is no prompt: chosen and rejected begin with different messages' };
  if (own.length === 0 || other.length === 0)
    return { why: 'chosen or rejected has no message after the prompt' };
  return { form: 'messages', preference: asPreference(chat, whole, own, other) };
}

/** UltraFeedback before it is made binary: completions of one instruction, each with an overall score. */
function fromScores(row: Row, chat: ChatFormat): ReadRow | null {
  const listed = field(row, 'completions');
  if (!Array.isArray(listed)) return null;
  if (listed.length > MOST_COMPLETIONS) return { why: `more than ${MOST_COMPLETIONS} completions` };
  const scored = listed.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return [];
    const text = field(one as Row, 'response', 'completion', 'text', 'content');
    const score = numberIn(field(one as Row, 'overall_score', 'score', 'rating'));
    return typeof text === 'string' && Number.isFinite(score) ? [{ text, score }] : [];
  });
  if (scored.length < 2) return { why: 'fewer than two completions with a score' };
  // Of equal scores the first counts, so that the order of the file decides and nothing else.
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  const worst = scored.reduce((a, b) => (b.score < a.score ? b : a));
  if (best.score === worst.score) return { why: 'all completions have the same score' };
  const prompt = textOrMessages(promptOf(row));
  if (prompt === null) return { why: 'the prompt is missing' };
  const before = typeof prompt === 'string' ? [asking(prompt)] : prompt;
  return {
    form: 'scores',
    preference: asPreference(chat, before, [answering(best.text)], [answering(worst.text)]),
  };
}

/** A number, or a text that is one; a list that holds one is none. */
function numberIn(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}

const labels = new Map<unknown, boolean>([
  ...[true, 1, 'true', 'True', 'TRUE', '1'].map((one) => [one, true] as const),
  ...[false, 0, 'false', 'False', 'FALSE', '0'].map((one) => [one, false] as const),
]);

function fromLabel(row: Row, chat: ChatFormat): ReadRow | null {
  const given = field(row, 'completion', 'response');
  if (given === undefined || !Object.hasOwn(row, 'label')) return null;
  const label = labels.get(row.label);
  if (label === undefined) return { why: 'the label is neither true nor false' };
  const [prompt, completion] = [textOrMessages(promptOf(row)), textOrMessages(given)];
  if (prompt === null) return { why: 'the prompt is missing' };
  if (completion === null) return { why: 'the completion is neither text nor a list of messages' };
  if (typeof prompt === 'string' && typeof completion === 'string')
    return { form: 'unpaired', judged: { prompt, completion, label } };
  const before = typeof prompt === 'string' ? [asking(prompt)] : prompt;
  const answer = typeof completion === 'string' ? [answering(completion)] : completion;
  const written = chat.write({ prompt: before, answers: [answer] });
  return {
    form: 'unpaired',
    judged: {
      prompt: written.prompt,
      completion: written.completions[0],
      label,
      ...(written.byTemplate && { messages: { prompt: before, completion: answer } }),
    },
  };
}

/** The same, where all of its texts can be used. */
function checked(read: Exclude<ReadRow, { why: string }>): ReadRow {
  const { messages, ...texts } = 'judged' in read ? read.judged : read.preference;
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== 'string') continue;
    // What a template writes is never empty, but the messages in it may be.
    const said = messages?.[name as keyof typeof messages] ?? [{ content: text }];
    if (said.every(({ content }) => content.trim() === ''))
      return {
        why: `the ${name === 'prompt' || name === 'completion' ? name : `${name} completion`} is empty`,
      };
    if (text.length > LONGEST_TEXT) return { why: `the ${name} has more than 100,000 characters` };
  }
  if ('preference' in read && read.preference.chosen === read.preference.rejected) {
    return { why: 'both completions are the same' };
  }
  return read;
}
