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
const conversation = z.array(message).min(1).max(1000);

/** A list of messages, null for anything else. */
export function messagesIn(value: unknown): Message[] | null {
  const read = conversation.safeParse(value);
  return read.success ? read.data : null;
}

/** How a conversation becomes the text that a model reads. */
export interface ChatFormat {
  /** In words, for the report: "User:/Assistant: lines, because the model has no chat template". */
  words: string;
  /** The turns so far, up to where the answer begins. */
  prompt(messages: readonly Message[]): string;
  /** The answer that goes on with exactly that prompt. */
  completion(prompt: readonly Message[], answer: readonly Message[]): string;
}

/**
 * For models without a chat template. One question is its own text, and the answer goes on after a space, as in the
 * pairs that come with the lab; a longer conversation is written with names before the turns.
 */
export const plainChat: ChatFormat = {
  words:
    'The model has no chat template, so questions are plain text, and longer conversations are written as “User: … Assistant: …”.',
  prompt: (messages) =>
    messages.length === 1 && messages[0].role === 'user'
      ? messages[0].content
      : `${turns(messages)}\n\nAssistant:`,
  completion: (_, [first, ...later]) => ` ${first.content}${later.length > 0 ? `\n\n${turns(later)}` : ''}`,
};

function turns(messages: readonly Message[]): string {
  return messages.map(({ role, content }) => `${named(role)}: ${content}`).join('\n\n');
}

const named = (role: string) => role.charAt(0).toUpperCase() + role.slice(1);
