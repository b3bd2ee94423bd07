import { z } from 'zod';
import { FileProblem } from '../experiment/fileProblem.ts';
import { readJsonLines } from './jsonLines.ts';

const prompt = z.object({ prompt: z.string().min(1) });
const PROMPT_CURE = 'Each line is one JSON object {"prompt"} with a text; other fields are ignored.';
const completion = z.object({ prompt: z.string(), completion: z.string() });
const COMPLETION_CURE =
  'Each line is one JSON object {"prompt", "completion"} of texts; other fields are ignored.';

/** Reads prompts to be completed from JSON lines. */
export function readPrompts(text: string, file: string): string[] {
  const rows = readJsonLines(text, file, () => prompt, PROMPT_CURE);
  if (rows.length === 0) throw new FileProblem(file, 'no prompt in the file', PROMPT_CURE);
  return rows.map((row) => row.prompt);
}

/** Reads prompts with a completion each, to be judged, from JSON lines. */
export function readCompletions(text: string, file: string): { prompt: string; completion: string }[] {
  const rows = readJsonLines(text, file, () => completion, COMPLETION_CURE);
  if (rows.length === 0) throw new FileProblem(file, 'no completion in the file', COMPLETION_CURE);
  return rows.map(({ prompt, completion }) => ({ prompt, completion }));
}
