import { z } from 'zod';
import { FileProblem } from '../experiment/fileProblem.ts';
import { readJsonLines } from './jsonLines.ts';
import type { Judged } from './preferences/preferenceOfRow.ts';

/** A completion that was judged by itself, and its line. */
export type UnpairedRow = Judged & { line: number };

const CURE =
  'Each line is one JSON object {"prompt", "completion", "label"}: two texts, and true for a good completion or false for a bad one (1 and 0 also work).';

const row = z.object({
  prompt: z.string().min(1),
  completion: z.string().min(1),
  label: z
    .union([z.boolean(), z.literal(0), z.literal(1)], { error: 'neither true nor false' })
    .transform(Boolean),
});

/**
 * Reads completions with labels, TRL's format for KTO, from JSON lines; other fields are ignored. All may have the
 * same label.
 *
 * @throws FileProblem that names the line and the field
 */
export function readUnpairedCompletions(text: string, file: string): UnpairedRow[] {
  const rows = readJsonLines(text, file, () => row, CURE);
  if (rows.length === 0) throw new FileProblem(file, 'no completion in the file', CURE);
  return rows;
}
