import { settingsOf } from '../../app/describeRun.ts';
import { followsFrom } from '../../app/lessons/report/makeReport.ts';
import { type ReadReport, readReport } from '../../app/lessons/report/report.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { fitsStart, missingAnswers, missingRuns } from '../../experiment/lessons/exercises/exercise.ts';
import { exerciseNamed } from '../../experiment/lessons/exercises.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { worldNameOf } from '../../experiment/worlds.ts';
import { Diverged } from '../../training/step/diverged.ts';
import { type AnswerKey, type Grade, gradesOf } from './answerKey.ts';
import { type Difference, firstDifference } from './compareRuns.ts';
import type { RunRepeater } from './repeatRuns.ts';

/** One run of a report, made again. */
export interface CheckedRun {
  run: string;
  /** To the bit; else within the tolerance between backends. */
  exact: boolean;
  /** Null where it comes out the same. */
  difference: Difference | null;
  /** Why it could not be made again, in half a sentence. */
  problem: string | null;
}

export interface CheckedReport {
  file: string;
  /** Null where the file is none; `problem` then says why. */
  report: ReadReport | null;
  problem: string | null;
  exercise: string;
  student: string;
  runs: CheckedRun[];
  /** What is wrong with the file besides its runs, each in half a sentence. */
  changed: string[];
  missingRuns: string[];
  missingAnswers: string[];
  /** Null without a key. */
  grades: Grade[] | null;
}

export interface Checking {
  repeater: Pick<RunRepeater, 'repeat' | 'isExact' | 'modelProblem'>;
  key: AnswerKey | null;
  progress(what: string): void;
}

export function fails({ problem, runs, changed, missingRuns }: CheckedReport): boolean {
  const repeats = runs.every((run) => run.difference === null && run.problem === null);
  return problem !== null || !repeats || changed.length > 0 || missingRuns.length > 0;
}

export async function checkReport(
  file: string,
  content: { text: string } | { problem: string },
  { repeater, key, progress }: Checking,
): Promise<CheckedReport> {
  const nothing: CheckedReport = {
    file,
    report: null,
    problem: null,
    exercise: '',
    student: '',
    runs: [],
    changed: [],
    missingRuns: [],
    missingAnswers: [],
    grades: null,
  };
  const read = 'text' in content ? await readReport(content.text) : content;
  if ('problem' in read) return { ...nothing, problem: read.problem };
  const { report } = read;
  const { student, guesses, answers, runs } = report;
  const exercise = exerciseNamed(report.exercise);
  const about = { ...nothing, report, exercise: report.exercise, student };
  if (!exercise) return { ...about, problem: `there is no exercise “${report.exercise.slice(0, 40)}”` };

  const checkedRuns: CheckedRun[] = [];
  for (const [i, run] of runs.entries()) {
    progress(`run ${i + 1} of ${runs.length}: ${settingsOf(run)}`);
    // Others would only take time.
    const problem = exercise.starts.some((start) => fitsStart(run, start))
      ? repeater.modelProblem(run.model, report.models[run.model])
      : 'its settings are not those of the exercise';
    checkedRuns.push(
      problem === null ? await checkRun(run, repeater) : { ...describe(run, repeater), problem },
    );
  }
  const fitting = runs.filter((_, i) => checkedRuns[i].problem === null);
  return {
    ...about,
    runs: checkedRuns,
    changed: changesIn(report),
    missingRuns: missingRuns(exercise, fitting),
    missingAnswers: missingAnswers(exercise, { ...guesses, ...answers }),
    grades: key && gradesOf(exercise, answers, runs, key),
  };
}

const describe = (run: RunRecord, repeater: Checking['repeater']): CheckedRun => ({
  run: settingsOf(run),
  exact: repeater.isExact(run),
  difference: null,
  problem: null,
});

async function checkRun(run: RunRecord, repeater: Checking['repeater']): Promise<CheckedRun> {
  const described = describe(run, repeater);
  if (worldNameOf(run.world) === null) return { ...described, problem: 'its world is not known here' };
  try {
    const repeated = await repeater.repeat(run);
    return { ...described, difference: firstDifference(run, repeated, described.exact) };
  } catch (error) {
    if (error instanceof FileProblem || error instanceof Diverged)
      return { ...described, problem: error.message };
    throw error;
  }
}

/** What shows without making a run again. */
function changesIn(report: ReadReport): string[] {
  const { whole, runs, outcomes, figures } = report;
  const expected = followsFrom(runs);
  const drawn = (of: unknown[]) =>
    JSON.stringify(of.map((figure) => (figure as { series?: unknown } | null)?.series ?? null));
  return [
    ...(whole ? [] : ['the file was changed after it was saved']),
    ...(JSON.stringify(outcomes) === JSON.stringify(expected.outcomes)
      ? []
      : ['its wins and losses are not those of its texts']),
    ...(drawn(figures) === drawn(expected.figures) ? [] : ['its figures are not those of its runs']),
  ];
}
