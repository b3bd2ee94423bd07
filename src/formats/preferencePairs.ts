import { z } from 'zod';
import { FileProblem } from '../experiment/fileProblem.ts';
import { readJsonLines } from './jsonLines.ts';
import type { Preference } from './preferences/preferenceOfRow.ts';

/** A preference pair as text, or already as token ids to which nothing is added. */
export type PairRow = { line: number } & (
  | Preference
  | { prompt_ids: number[]; chosen_ids: number[]; rejected_ids: number[] }
);

const CURE =
  'Each line is one JSON object {"prompt", "chosen", "rejected"} of texts, or {"prompt_ids", "chosen_ids", "rejected_ids"} of token ids.';

const ids = z.array(z.number().int().nonnegative()).min(1);
const textRow = z.object({
  prompt: z.string().min(1),
  chosen: z.string().min(1),
  rejected: z.string().min(1),
});
const idsRow = z.object({ prompt_ids: ids, chosen_ids: ids, rejected_ids: ids });

const schemaFor = (value: unknown): z.ZodType<z.infer<typeof idsRow> | z.infer<typeof textRow>> =>
  typeof value === 'object' && value !== null && 'prompt_ids' in value ? idsRow : textRow;

/**
 * Reads preference pairs from JSON lines.
 *
 * @throws FileProblem that names the line and the field
 */
export function readPreferencePairs(text: string, file: string): PairRow[] {
  const rows = readJsonLines(text, file, schemaFor, CURE);
  if (rows.length === 0) throw new FileProblem(file, 'no pair in the file', CURE);
  return rows;
}
