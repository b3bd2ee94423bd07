import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../../experiment/fileProblem.ts';
import { type BoundedTemplate, readTemplate, TemplateProblem } from './boundedTemplate.ts';

/** One turn of a conversation. */
export interface Message {
  role: string;
  content: string;
}

/** A conversation with several answers, cut where these begin: prompt + completion is what the template wrote. */
export interface ChatText {
  prompt: string;
  completions: string[];
}

/** What a model's files say about conversations. */
export interface ChatTemplate {
  /**
   * The prompt ends with what the template writes before an answer, so that an answer may be sampled; a completion is
   * the answer and whatever the template writes behind it, end-of-text as a rule.
   *
   * @param prompt messages up to the answer
   * @param answers each of one message, as a rule
   * @throws TemplateProblem where the template does not run with these messages
   */
  apply(prompt: readonly Message[], answers: readonly (readonly Message[])[]): ChatText;
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
  return chatTemplate(readableOrNot(source), Object.fromEntries(known));
}

/** A template that cannot be read runs with no conversation, and says why. */
function readableOrNot(source: string): BoundedTemplate {
  try {
    return readTemplate(source);
  } catch (problem) {
    if (!(problem instanceof TemplateProblem)) throw problem;
    return () => {
      throw problem;
    };
  }
}

function chatTemplate(template: BoundedTemplate, tokens: Readonly<Record<string, unknown>>): ChatTemplate {
  const write = (messages: readonly Message[], add_generation_prompt: boolean) =>
    template({ ...tokens, messages, add_generation_prompt });
  return {
    applyToPrompt: (prompt) => write(prompt, true),
    apply(prompt, answers) {
      const before = write(prompt, true);
      const wholes = answers.map((answer) => write([...prompt, ...answer], false));
      // Some templates write more before an answer that is to come than before one that is there: what all have in
      // common is the prompt then, as in TRL.
      const border = wholes.reduce((least, whole) => Math.min(least, commonLength(before, whole)), Infinity);
      if (wholes.some(({ length }) => length === border))
        throw new TemplateProblem('writes nothing for an answer');
      return { prompt: before.slice(0, border), completions: wholes.map((whole) => whole.slice(border)) };
    },
  };
}

/** Characters at the beginning that two texts have in common; half of a surrogate pair is none. */
function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return /[\ud800-\udbff]/.test(b[length - 1] ?? '') ? length - 1 : length;
}
