import type { Form } from '../../experiment/own/ownFile.ts';
import { type ChatFormat, type Message, messagesIn } from './messages.ts';

/** Which of two completions somebody prefers. */
export interface Preference {
  prompt: string;
  chosen: string;
  rejected: string;
}

/** A completion that was judged by itself. */
export interface Judged {
  prompt: string;
  completion: string;
  /** True where it is desirable. */
  label: boolean;
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
    if (prompt !== undefined) {
      const text = typeof prompt === 'string' ? prompt : chat.prompt(prompt);
      return { form: 'pair', preference: { prompt: text, chosen, rejected } };
    }
    return withoutPrompt(chosen, rejected);
  }
  if (typeof chosen === 'string' || typeof rejected === 'string') {
    return { why: 'one of chosen and rejected is text, the other a list of messages' };
  }
  return fromMessages(prompt, chosen, rejected, chat);
}

const ASSISTANT = '\n\nAssistant:';

/**
 * Texts that contain their prompt. Conversations of Anthropic HH share everything up to the last turn, and maybe its
 * first words: the prompt ends with the last "Assistant:" that both have. Other texts are split as TRL splits them
 * (`extract_prompt`): where they begin to differ, the space before it belonging to the completions.
 */
function withoutPrompt(chosen: string, rejected: string): ReadRow {
  const shared = sharedLength(chosen, rejected, (a, b) => a === b);
  const turn = chosen.slice(0, shared).lastIndexOf(ASSISTANT);
  if (turn >= 0) return { form: 'hh', preference: splitAt(chosen, rejected, turn + ASSISTANT.length) };
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
  const shared = sharedLength(chosen, rejected, sameMessage);
  // UltraFeedback repeats a prompt that is given as text as the first message of both lists.
  const repeated = shared > 0 || given === undefined;
  const before: Message[] = typeof given === 'string' ? [{ role: 'user', content: given }] : (given ?? []);
  const prompt = repeated ? chosen.slice(0, shared) : before;
  const [own, other] = repeated ? [chosen.slice(shared), rejected.slice(shared)] : [chosen, rejected];
  const whole = repeated && Array.isArray(given) ? [...given, ...prompt] : prompt;
  if (whole.length === 0)
    return { why: 'there is no prompt: chosen and rejected begin with different messages' };
  if (own.length === 0 || other.length === 0)
    return { why: 'chosen or rejected has no message after the prompt' };
  return {
    form: 'messages',
    preference: {
      prompt: chat.prompt(whole),
      chosen: chat.completion(whole, own),
      rejected: chat.completion(whole, other),
    },
  };
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
  const before = typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt;
  const completion = ({ text }: { text: string }) =>
    chat.completion(before, [{ role: 'assistant', content: text }]);
  return {
    form: 'scores',
    preference: { prompt: chat.prompt(before), chosen: completion(best), rejected: completion(worst) },
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
  const before = typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt;
  return {
    form: 'unpaired',
    judged: {
      prompt: typeof prompt === 'string' ? prompt : chat.prompt(prompt),
      completion: typeof completion === 'string' ? completion : chat.completion(before, completion),
      label,
    },
  };
}

/** The same, where all of its texts can be used. */
function checked(read: Exclude<ReadRow, { why: string }>): ReadRow {
  const texts = { ...('judged' in read ? read.judged : read.preference) };
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== 'string') continue;
    if (text.trim() === '')
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
