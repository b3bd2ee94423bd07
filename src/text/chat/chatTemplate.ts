import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../../experiment/fileProblem.ts';
import { type BoundedTemplate, readTemplate, TemplateProblem } from './boundedTemplate.ts';

/** One turn of a conversation. */
export interface Message {
  role: string;
  content: string;
}

/** The text of a conversation, cut where the answer begins: prompt + completion is what the template wrote. */
export interface ChatText {
  prompt: string;
  completion: string;
}

/** What a model's files say about conversations. */
export interface ChatTemplate {
  /**
   * The prompt ends with what the template writes before an answer, so that an answer may be sampled; the completion is
   * the last message and whatever the template writes behind it, end-of-text as a rule.
   *
   * @param prompt messages up to the answer
   * @param answer the message that answers
   * @throws TemplateProblem where the template does not run with these messages
   */
  apply(prompt: readonly Message[], answer: Message): ChatText;
  /** The prompt alone. @throws TemplateProblem */
  applyToPrompt(prompt: readonly Message[]): string;
}

const CURE = 'Use the tokenizer_config.json and chat_template.jinja that were saved with the model.';

/** A special token is its text, or an object that has it. */
const token = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish();
const schema = z.object({
  bos_token: token,
  eos_token: token,
  pad_token: token,
  unk_token: token,
  chat_template: z
    .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() })).max(64)])
    .nullish(),
});

/**
 * A model's chat template, or null where it has none, as base models do.
 *
 * @param config the text of `tokenizer_config.json`, which has the template and the names of special tokens
 * @param own the text of `chat_template.jinja`, which goes before the other
 * @throws FileProblem where a file is malformed
 * @throws TemplateProblem where the template cannot be read
 */
export function readChatTemplate(
  config: string | null,
  own: string | null,
  file = 'tokenizer_config.json',
): ChatTemplate | null {
  const parsed = schema.safeParse(config === null ? {} : parseJson(config, file, CURE));
  if (!parsed.success) throw new FileProblem(file, firstMisfit(parsed.error), CURE);
  const { chat_template: given, ...tokens } = parsed.data;
  const named = Array.isArray(given) ? given.find(({ name }) => name === 'default')?.template : given;
  const source = own ?? named;
  if (source === null || source === undefined) return null;
  const known = Object.entries(tokens).filter(([, text]) => typeof text === 'string');
  return chatTemplate(readTemplate(source), Object.fromEntries(known));
}

function chatTemplate(template: BoundedTemplate, tokens: Readonly<Record<string, unknown>>): ChatTemplate {
  const write = (messages: readonly Message[], add_generation_prompt: boolean) =>
    template({ ...tokens, messages, add_generation_prompt });
  return {
    applyToPrompt: (prompt) => write(prompt, true),
    apply(prompt, answer) {
      const before = write(prompt, true);
      const whole = write([...prompt, answer], false);
      // Some templates write more before an answer that is to come than before one that is there: what both have in
      // common is the prompt then, as in TRL.
      const border = commonLength(before, whole);
      if (whole.length === border) throw new TemplateProblem('writes nothing for an answer');
      return { prompt: whole.slice(0, border), completion: whole.slice(border) };
    },
  };
}

/** Characters at the beginning that two texts have in common; half of a surrogate pair is none. */
function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return /[\ud800-\udbff]/.test(b[length - 1] ?? '') ? length - 1 : length;
}

/**
 * The conversation as plain text, for models without a template, or whose template does not run: turns on lines of
 * their own, each with its role before it, but for a single question, which stands alone.
 */
export function plainChat(prompt: readonly Message[], answer: Message): ChatText {
  if (prompt.length === 1)
    return { prompt: prompt[0].content, completion: spaced(prompt[0].content, answer.content) };
  const turns = prompt.map(({ role, content }) => `${role}: ${content}\n`);
  return { prompt: `${turns.join('')}${answer.role}:`, completion: ` ${answer.content}` };
}

/** An answer does not run into the question. */
function spaced(before: string, text: string): string {
  return /\s$/.test(before) || /^\s/.test(text) || text === '' ? text : ` ${text}`;
}

/** A conversation as text, by the template if there is one and it runs. */
export function chatText(
  template: ChatTemplate | null,
  prompt: readonly Message[],
  answer: Message,
): ChatText & { /** Why plain text was taken, where a template did not run. */ problem?: string } {
  if (!template) return plainChat(prompt, answer);
  try {
    return template.apply(prompt, answer);
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error;
    return {
      ...plainChat(prompt, answer),
      problem: `The chat template ${error.message}; the conversation was taken as plain text.`,
    };
  }
}
