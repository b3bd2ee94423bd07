import { basename } from 'node:path';
import { type CheckedReport, type CheckedRun, fails } from './checkReport.ts';

/** A line for each report, and under it what one has to know before one believes it. */
export function classTable(reports: readonly CheckedReport[]): string {
  const graded = reports.some(({ grades }) => grades !== null);
  const head = [
    'file',
    'exercise',
    'student',
    'runs repeated',
    ...(graded ? ['right', 'to read'] : []),
    'missing',
    'result',
  ];
  const lines = reports.map((report) =>
    [
      basename(report.file),
      report.exercise || '–',
      report.student || '–',
      `${report.runs.filter(repeats).length} of ${report.runs.length}`,
      ...(graded ? marksOf(report) : []),
      missingIn(report),
      fails(report) ? 'FAILS' : 'repeats',
    ].map((cell) => shown(cell)),
  );
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i].length)));
  const row = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd();
  const body = reports.flatMap((report, i) => [
    row(lines[i]),
    ...remarksOn(report).map((text) => `    ${shown(text, 300)}`),
  ]);
  const failing = reports.filter(fails).length;
  return [row(head), ...body, '', `${reports.length - failing} of ${reports.length} reports repeat.`].join(
    '\n',
  );
}

const repeats = ({ difference, problem }: CheckedRun) => difference === null && problem === null;

function marksOf({ grades }: CheckedReport): string[] {
  if (!grades) return ['–', '–'];
  const marked = grades.filter(({ mark }) => mark !== 'to read');
  return [
    `${marked.filter(({ mark }) => mark === 'right').length} of ${marked.length}`,
    String(grades.length - marked.length),
  ];
}

function missingIn({ missingAnswers, missingRuns, report }: CheckedReport): string {
  if (!report) return '–';
  const parts = [
    missingRuns.length > 0 && 'runs',
    missingAnswers.length > 0 && `${missingAnswers.length} answer${missingAnswers.length === 1 ? '' : 's'}`,
  ];
  return parts.filter(Boolean).join(', ') || 'nothing';
}

function remarksOn({ problem, runs, changed, missingRuns, missingAnswers, grades }: CheckedReport): string[] {
  const wrong = (grades ?? []).filter(({ mark }) => mark === 'wrong').map(({ id }) => id);
  return [
    ...(problem === null ? [] : [problem]),
    ...changed,
    ...runs.flatMap((run, i) => remarkOn(run).map((text) => `run ${i + 1} (${run.run}): ${text}`)),
    ...missingRuns.map((text) => `missing: ${text}`),
    ...(missingAnswers.length > 0 ? [`no answer: ${missingAnswers.join(', ')}`] : []),
    ...(wrong.length > 0 ? [`wrong: ${wrong.join(', ')}`] : []),
  ];
}

function remarkOn({ exact, difference, problem }: CheckedRun): string[] {
  if (problem !== null) return [problem];
  if (difference === null) return exact ? [] : ['made on another backend: compared within the tolerance'];
  const { step, field, reported, repeated } = difference;
  return [`differs from step ${step} on: ${field} is ${reported}, repeated ${repeated}`];
}

/** A report says what its writer wants: no control characters that a terminal would obey. */
function shown(text: string, longest = 40): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ').slice(0, longest);
}
