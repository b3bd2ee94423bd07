import { z } from 'zod';

/** A turn of a conversation. */
export interface Message {
  role: string;
  content: string;
}

const part = z.object({ type: z.literal('text'), text: z.string() });
const message = z.object({
  role: z.string().min(1).max(40),
  // Some writers keep a text as a list of parts; images and the like are refused.
  content: z.union([z.string(), z.array(part).transform((parts) => parts.map(({ text }) => text).join(''))]),
});
/** A list of messages. */
export const conversation = z.array(message).min(1).max(1000);

/** A list of messages, null for anything else. */
export function messagesIn(value: unknown): Message[] | null {
  const read = conversation.safeParse(value);
  return read.success ? read.data : null;
}

/** A conversation up to an answer, and that answer: as a rule one message. */
export interface Conversation {
  prompt: readonly Message[];
  answers: readonly (readonly Message[])[];
}

/** The text of a conversation with several answers: the prompt, and how each answer goes on with exactly that. */
export interface WrittenChat {
  prompt: string;
  completions: string[];
  /** A chat template wrote it: special tokens in it are tokens, and nothing is put before it or behind it. */
  byTemplate: boolean;
}

/** How a conversation becomes the text that a model reads. */
export interface ChatFormat {
  /** Whether what others keep as text, such as Anthropic HH, is taken apart into messages. */
  takesApart: boolean;
  write(conversation: Conversation): WrittenChat;
  /** In words, for the report, of all that was written so far. */
  words(): string;
}

/**
 * For models without a chat template. One question is its own text, and the answer goes on after a space, as in the
 * pairs that come with the lab; a longer conversation is written with names before the turns.
 */
export const plainChat: ChatFormat = {
  takesApart: false,
  words: () =>
    'The model has no chat template, so questions are plain text, and longer conversations are written as “User: … Assistant: …”.',
  write: ({ prompt, answers }) => ({
    prompt:
      prompt.length === 1 && prompt[0].role === 'user' ? prompt[0].content : `${turns(prompt)}\n\nAssistant:`,
    completions: answers.map(
      ([first, ...later]) => `${spaced(first.content)}${later.length > 0 ? `\n\n${turns(later)}` : ''}`,
    ),
    byTemplate: false,
  }),
};

/** An answer does not run into the question. */
const spaced = (text: string) => (/^\s/.test(text) ? text : ` ${text}`);

function turns(messages: readonly Message[]): string {
  return messages.map(({ role, content }) => `${named(role)}: ${content}`).join('\n\n');
}

const named = (role: string) => role.charAt(0).toUpperCase() + role.slice(1);

/** A text in Anthropic HH's layout as messages; none where it begins otherwise. */
export function messagesOfHh(text: string): Message[] {
  // The space behind a name belongs to the layout.
  const [before, ...parts] = text.split(/\n\n(Human|Assistant): ?/);
  if (before !== '') return [];
  return Array.from({ length: parts.length / 2 }, (_, i) => ({
    role: parts[2 * i] === 'Human' ? 'user' : 'assistant',
    content: parts[2 * i + 1],
  }));
}
