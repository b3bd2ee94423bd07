import { z } from 'zod';
import { FileProblem } from '../experiment/fileProblem.ts';
import { readJsonLines } from './jsonLines.ts';
import { type ChatFormat, conversation, type Message, plainChat } from './preferences/messages.ts';

/** A prompt, and its conversation where a model's chat template wrote it: see `Preference`. */
export interface PromptText {
  prompt: string;
  messages?: readonly Message[];
}

const prompt = z.object({ prompt: z.union([z.string().min(1), conversation]) });
const PROMPT_CURE =
  'Each line is one JSON object {"prompt"} with a text or a list of messages; other fields are ignored.';
const completion = z.object({ prompt: z.string(), completion: z.string() });
const COMPLETION_CURE =
  'Each line is one JSON object {"prompt", "completion"} of texts; other fields are ignored.';

/**
 * Reads prompts to be completed from JSON lines.
 *
 * @param chat how conversations become text
 */
export function readPrompts(text: string, file: string, chat: ChatFormat = plainChat): PromptText[] {
  const rows = readJsonLines(text, file, () => prompt, PROMPT_CURE);
  if (rows.length === 0) throw new FileProblem(file, 'no prompt in the file', PROMPT_CURE);
  return rows.map(({ prompt: given }) => {
    if (typeof given === 'string') return { prompt: given };
    const written = chat.write({ prompt: given, answers: [] });
    return { prompt: written.prompt, ...(written.byTemplate && { messages: given }) };
  });
}

/** Reads prompts with a completion each, to be judged, from JSON lines. */
export function readCompletions(text: string, file: string): { prompt: string; completion: string }[] {
  const rows = readJsonLines(text, file, () => completion, COMPLETION_CURE);
  if (rows.length === 0) throw new FileProblem(file, 'no completion in the file', COMPLETION_CURE);
  return rows.map(({ prompt, completion }) => ({ prompt, completion }));
}
