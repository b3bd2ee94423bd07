import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../../experiment/fileProblem.ts';
import {
  type Exercise,
  type Field,
  fieldsOf,
  fitsStart,
} from '../../experiment/lessons/exercises/exercise.ts';
import { checkFormula } from '../../experiment/lessons/exercises/formulaTargets.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { readText } from '../files/modelFiles.ts';

/** The answer key: what is right, as far as a program can say. */

const measured = z.strictObject({
  /** A field of the evaluation's row; "step", or "agreement" of the pairs. */
  measured: z.string(),
  /** Title of the start whose run is meant; with several, the one with the lowest or highest value of a control. */
  run: z.string(),
  lowest: z.string().optional(),
  highest: z.string().optional(),
  at: z.enum(['end', 'peak']).default('end'),
  tolerance: z.number().nonnegative(),
});

const entry = z.union([
  z.strictObject({ choice: z.string() }),
  z.strictObject({ number: z.number(), tolerance: z.number().nonnegative() }),
  /** One way to write it; any equal formula is right. */
  z.strictObject({ formula: z.string() }),
  measured,
  /** For a person: what a good answer says. */
  z.strictObject({ read: z.string() }),
]);

const schema = z.strictObject({
  note: z.string(),
  format: z.literal('dpo-lab-key-1'),
  exercises: z.record(z.string(), z.record(z.string(), entry)),
});

export type AnswerKey = z.infer<typeof schema>;
type Entry = z.infer<typeof entry>;

/** @throws FileProblem where it is none */
export function readAnswerKey(file: string): AnswerKey {
  const cure = 'The key that ships with the lab is public/docs/answer-key.json.';
  const read = schema.safeParse(parseJson(readText(file), file, cure));
  if (!read.success) throw new FileProblem(file, firstMisfit(read.error), cure);
  return read.data;
}

export interface Grade {
  id: string;
  mark: 'right' | 'wrong' | 'no answer' | 'to read';
}

/** @param runs of the report; what was measured is taken from them */
export function gradesOf(
  exercise: Exercise,
  answers: Readonly<Record<string, string>>,
  runs: readonly RunRecord[],
  key: AnswerKey,
): Grade[] {
  const entries = key.exercises[exercise.name] ?? {};
  return fieldsOf(exercise).flatMap((field): Grade[] => {
    const wanted = entries[field.id];
    // A guess is neither right nor wrong.
    if (!wanted || (field.kind === 'choice' && field.guess)) return [];
    const answer = (answers[field.id] ?? '').trim();
    if ('read' in wanted) return answer === '' ? [] : [{ id: field.id, mark: 'to read' }];
    if (answer === '') return [{ id: field.id, mark: 'no answer' }];
    return [{ id: field.id, mark: isRight(field, answer, wanted, exercise, runs) ? 'right' : 'wrong' }];
  });
}

function isRight(
  field: Field,
  answer: string,
  wanted: Exclude<Entry, { read: string }>,
  exercise: Exercise,
  runs: readonly RunRecord[],
): boolean {
  if ('choice' in wanted) return answer === wanted.choice;
  if ('formula' in wanted) {
    return (
      field.kind === 'formula' &&
      (checkFormula(answer, field.target).checks?.every(({ right }) => right) ?? false)
    );
  }
  const value = numberIn(answer);
  const right = 'number' in wanted ? wanted.number : measuredIn(wanted, exercise, runs);
  return value !== null && right !== null && Math.abs(value - right) <= wanted.tolerance;
}

/** "−0.18", "0,66 ± 0.1", "82 %": the first number of what was typed. */
export function numberIn(answer: string): number | null {
  const found = /[-+]?(\d+([.,]\d*)?|[.,]\d+)/.exec(answer.replace(/[−–]/g, '-'));
  return found ? Number(found[0].replace(',', '.')) : null;
}

function measuredIn(
  { measured: name, run: title, lowest, highest, at }: z.infer<typeof measured>,
  exercise: Exercise,
  runs: readonly RunRecord[],
): number | null {
  const start = exercise.starts.find((one) => one.title === title);
  if (!start) return null;
  const control = lowest ?? highest;
  const order = (run: RunRecord) =>
    (highest === undefined ? 1 : -1) * Number((run.config as Record<string, unknown>)[control ?? '']);
  const fitting = runs.filter((run) => fitsStart(run, start));
  const run = control === undefined ? fitting[0] : fitting.toSorted((a, b) => order(a) - order(b))[0];
  if (!run) return null;
  if (name === 'agreement') return run.pairs === null ? null : 100 * (run.pairs.agreement ?? Number.NaN);
  if (name === 'first loss') return (run.rows[0] as { loss?: number } | undefined)?.loss ?? null;
  const rows = run.evaluations.map(({ row }) => row as typeof row & Record<string, unknown>);
  const byGold = () => rows.toSorted((a, b) => (b.gold ?? 0) - (a.gold ?? 0));
  const row = at === 'end' ? rows.at(-1) : byGold()[0];
  const value = row?.[name];
  return typeof value === 'number' ? value : null;
}
