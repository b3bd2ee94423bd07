import { z } from 'zod';
import { FileProblem } from '../experiment/fileProblem.ts';

/** A preference pair as text, or already as token ids to which nothing is added. */
export type PairRow = { line: number } & (
  | { prompt: string; chosen: string; rejected: string }
  | { prompt_ids: number[]; chosen_ids: number[]; rejected_ids: number[] }
);

const MAX_LINES = 1_000_000;
const CURE =
  'Each line is one JSON object {"prompt", "chosen", "rejected"} of texts, or {"prompt_ids", "chosen_ids", "rejected_ids"} of token ids.';

const ids = z.array(z.number().int().nonnegative()).min(1);
const textRow = z.object({
  prompt: z.string().min(1),
  chosen: z.string().min(1),
  rejected: z.string().min(1),
});
const idsRow = z.object({ prompt_ids: ids, chosen_ids: ids, rejected_ids: ids });

/**
 * Reads preference pairs from JSON lines. Empty lines are skipped, and so is the byte order mark that some
 * editors put in front.
 *
 * @throws FileProblem that names the line and the field
 */
export function readPreferencePairs(text: string, file: string): PairRow[] {
  const rows: PairRow[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > MAX_LINES) {
    throw new FileProblem(file, `${lines.length} lines; at most ${MAX_LINES} are read`, 'Split the file.');
  }
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const where = `${file}, line ${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new FileProblem(where, `not valid JSON: ${line.slice(0, 60)}`, CURE);
    }
    const schema = typeof value === 'object' && value !== null && 'prompt_ids' in value ? idsRow : textRow;
    const row = schema.safeParse(value);
    if (!row.success) {
      const { path, message } = row.error.issues[0];
      throw new FileProblem(where, `${path.join('.') || 'the line'}: ${message}`, CURE);
    }
    rows.push({ line: index + 1, ...row.data });
  });
  if (rows.length === 0) throw new FileProblem(file, 'no pair in the file', CURE);
  return rows;
}
