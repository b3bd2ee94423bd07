import type { z } from 'zod';
import { FileProblem, firstMisfit } from '../experiment/fileProblem.ts';

const MAX_LINES = 1_000_000;

/**
 * Reads one JSON value a line and checks each. Empty lines are skipped, and so is the byte order mark that some
 * editors put in front.
 *
 * @param schemaFor the schema that a line's value is held to
 * @param cure what a line has to look like, for the sentence about one that does not
 * @throws FileProblem that names the line and the field
 */
export function readJsonLines<T extends object>(
  text: string,
  file: string,
  schemaFor: (value: unknown) => z.ZodType<T>,
  cure: string,
): (T & { line: number })[] {
  const rows: (T & { line: number })[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > MAX_LINES) {
    throw new FileProblem(
      file,
      `it has ${lines.length} lines; at most ${MAX_LINES} are read`,
      'Split the file.',
    );
  }
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const where = `${file}, line ${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new FileProblem(where, `not valid JSON: ${line.slice(0, 60)}`, cure);
    }
    const row = schemaFor(value).safeParse(value);
    if (!row.success) throw new FileProblem(where, firstMisfit(row.error, 'the line'), cure);
    rows.push({ line: index + 1, ...row.data });
  });
  return rows;
}
