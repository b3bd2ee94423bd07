import type { Figure } from '../../../experiment/evidence/figure.ts';
import { type Exercise, fieldsOf } from '../../../experiment/lessons/exercises/exercise.ts';
import type { RunRecord } from '../../../experiment/metrics/run.ts';
import { nameOfRun } from '../../figures/shownRuns.ts';
import { type Outcome, outcomeOf } from '../../report/factsOf.ts';
import { figuresOf, numberedName } from '../../report/figuresOf.ts';
import { digestOf, REPORT_FORMAT, type Report } from './report.ts';

/** What a student has written down: raw texts, by the names of the fields. */
export interface Written {
  student: string;
  answers: Readonly<Record<string, string>>;
}

export async function makeReport(
  exercise: Exercise,
  { student, answers }: Written,
  runs: readonly RunRecord[],
  models: Report['models'],
  date = new Date(),
): Promise<Report> {
  const picked = (guess: boolean) =>
    Object.fromEntries(
      fieldsOf(exercise)
        .filter((field) => (field.kind === 'choice' && field.guess === true) === guess)
        .map(({ id }) => [id, (answers[id] ?? '').trim()]),
    );
  const kept = runs.map(withoutEarlierTexts);
  const content: Omit<Report, 'digest'> = {
    format: REPORT_FORMAT,
    exercise: exercise.name,
    student: student.trim(),
    date: date.toISOString(),
    guesses: picked(true),
    answers: picked(false),
    models,
    runs: kept,
    ...followsFrom(kept),
  };
  return { ...content, digest: await digestOf(content) };
}

/** What a report says of its runs beyond the runs themselves. */
export function followsFrom(runs: readonly RunRecord[]): { outcomes: Outcome[]; figures: Figure[] } {
  return {
    outcomes: runs.map(outcomeOf),
    figures: figuresOf(
      runs.map((record, i) => ({ name: numberedName({ name: nameOfRun(record), record }, i), record })),
    ),
  };
}

/** Texts of every evaluation would be most of the file, and nobody reads them all. */
function withoutEarlierTexts(run: RunRecord): RunRecord {
  const last = run.evaluations.length - 1;
  return {
    ...run,
    evaluations: run.evaluations.map((evaluation, i) =>
      i === last ? evaluation : { ...evaluation, comparisons: [] },
    ),
  };
}
