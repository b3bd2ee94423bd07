import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { appendLine, flushFile, replaceFile } from '../files/disk.ts';
import { readText } from '../files/modelFiles.ts';

/*
 * `metrics.jsonl`, a row a step. Rows are appended while a run trains and reach the disk before the state does: a
 * state of N steps has N whole rows before it. After a kill there may be more, and the last of them may be cut off.
 */

export const METRICS = 'metrics.jsonl';
const CURE = 'Restore the file, or start the run again without --resume.';

export function appendRow(folder: string, row: object): void {
  appendLine(join(folder, METRICS), JSON.stringify(row));
}

/** To be called before the state of the last row is written. */
export function flushRows(folder: string): void {
  flushFile(join(folder, METRICS));
}

/**
 * The rows of the first `steps` steps, as they are written.
 *
 * @throws FileProblem where one of them is missing or broken
 */
export function readRows(folder: string, steps: number): string[] {
  if (steps === 0) return [];
  const file = join(folder, METRICS);
  if (!existsSync(file)) throw new FileProblem(file, `is missing; it held the rows of ${steps} steps`, CURE);
  const lines = readText(file).split('\n').slice(0, steps);
  for (let i = 0; i < steps; i++) {
    if (stepOf(lines[i] ?? '') !== i + 1) {
      throw new FileProblem(`${file}, line ${i + 1}`, `is not a complete row for step ${i + 1}`, CURE);
    }
  }
  return lines;
}

/** Leaves these rows in the file and no others: not those of steps that the run has not taken yet. */
export function keepRows(folder: string, rows: readonly string[]): void {
  replaceFile(join(folder, METRICS), rows.map((row) => `${row}\n`).join(''));
}

function stepOf(line: string): unknown {
  try {
    return (JSON.parse(line) as { step?: unknown } | null)?.step;
  } catch {
    return undefined;
  }
}
