import * as z from 'zod/mini';
import type { Figure } from '../../../experiment/evidence/figure.ts';
import { firstMisfit } from '../../../experiment/fileProblem.ts';
import type { RunRecord } from '../../../experiment/metrics/run.ts';
import type { Outcome } from '../../report/factsOf.ts';
import { readRecord } from '../../storage/recordSchema.ts';

/**
 * What a student hands in: answers, and runs with all that it takes to make them again. A report proves nothing by itself:
 * anybody can write a file. `lab check-report` makes its runs again and compares.
 */
export interface Report {
  format: 'dpo-lab-report-1';
  exercise: string;
  /** Empty where nobody has given a name. */
  student: string;
  /** ISO date of the report. */
  date: string;
  /** What was expected before the runs, and what was answered after them, by the names of the exercise's fields. */
  guesses: Record<string, string>;
  answers: Record<string, string>;
  /** SHA-256 of the weights of each model that the runs begin from, by its name; null where that is not known. */
  models: Record<string, string | null>;
  /** Whole runs, but texts only of their last evaluation: a few fixed prompts, completed before and after. */
  runs: RunRecord[];
  /** What follows from the runs, so that nobody needs the lab to read it. */
  outcomes: Outcome[];
  figures: Figure[];
  /** SHA-256 of all of the above as JSON: shows that a file was changed by accident. Null where browsers do not hash. */
  digest: string | null;
}

export const REPORT_FORMAT = 'dpo-lab-report-1';
/** A class hands in megabytes, not gigabytes. */
export const MOST_REPORT_BYTES = 16_000_000;
export const MOST_RUNS = 20;
export const LONGEST_ANSWER = 5000;

const text = (longest: number) => z.string().check(z.maxLength(longest));
const answers = z.record(text(100), text(LONGEST_ANSWER));

const schema = z.object({
  format: z.literal(REPORT_FORMAT),
  exercise: text(100),
  student: text(200),
  date: text(40),
  guesses: answers,
  answers,
  models: z.record(text(100), z.nullable(text(64))),
  runs: z.array(z.unknown()).check(z.maxLength(MOST_RUNS)),
  // Made again from the runs and compared, so their shape need not be known here.
  outcomes: z.array(z.unknown()).check(z.maxLength(MOST_RUNS)),
  figures: z.array(z.unknown()).check(z.maxLength(10)),
  digest: z.nullable(text(64)),
});

/** A report as it was read: its runs fit their schema, what is said to follow from them is unknown. */
export interface ReadReport extends Omit<Report, 'outcomes' | 'figures'> {
  outcomes: unknown[];
  figures: unknown[];
  /** Whether the digest is that of the content. */
  whole: boolean;
}

/** Reads a report, or says in half a sentence why it is none. */
export async function readReport(file: string): Promise<{ report: ReadReport } | { problem: string }> {
  if (file.length > MOST_REPORT_BYTES) return { problem: 'it is larger than 16 MB' };
  let value: unknown;
  try {
    value = JSON.parse(file);
  } catch {
    return { problem: 'it is not JSON' };
  }
  const read = schema.safeParse(value);
  if (!read.success) return { problem: firstMisfit(read.error) };
  const runs: RunRecord[] = [];
  for (const [i, run] of read.data.runs.entries()) {
    const inner = readRecord(run);
    if ('problem' in inner) return { problem: `run ${i + 1}: ${inner.problem}` };
    runs.push(inner.record);
  }
  const { digest } = read.data;
  const { digest: _, ...content } = value as Report;
  try {
    const whole = digest === null || digest === (await digestOf(content));
    return { report: { ...read.data, runs, whole } };
  } catch (error) {
    // JSON that is nested deeper than the stack can be read, and not be written again.
    if (!(error instanceof RangeError)) throw error;
    return { problem: 'it is nested deeper than any report' };
  }
}

/** SHA-256 of a report's content; null where the browser does not hash, as on plain-http pages. */
export async function digestOf(content: Omit<Report, 'digest'>): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
