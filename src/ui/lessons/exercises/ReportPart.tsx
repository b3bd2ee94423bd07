import { useId, useState } from 'react';
import { makeReport } from '../../../app/lessons/report/makeReport.ts';
import { MOST_RUNS, type Report } from '../../../app/lessons/report/report.ts';
import { reportHtml } from '../../../app/lessons/report/reportHtml.ts';
import { type FittingRun, weightsHash } from '../../../app/lessons/storedRuns.ts';
import { type Exercise, missingAnswers } from '../../../experiment/lessons/exercises/exercise.ts';
import { download } from '../../download.ts';
import { useProgress, useProgressState } from '../useProgress.ts';

interface ReportPartProps {
  exercise: Exercise;
  answers: Readonly<Record<string, string>>;
  picked: readonly FittingRun[];
}

/** What is handed in: one file for whoever checks it, and one to read. */
export function ReportPart({ exercise, answers, picked }: ReportPartProps) {
  const progress = useProgress();
  const student = useProgressState((state) => state.student);
  const [saved, setSaved] = useState('');
  const id = useId();
  const missing = missingAnswers(exercise, answers).length;

  async function save(kind: 'json' | 'html'): Promise<void> {
    const report = await reportOf(exercise, { student, answers }, picked);
    const name = ['report', exercise.name, fileName(student)].filter(Boolean).join('-');
    const text = kind === 'json' ? `${JSON.stringify(report)}\n` : reportHtml(report, exercise);
    download(`${name}.${kind}`, text, kind === 'json' ? 'application/json' : 'text/html');
    setSaved(`Saved as ${name}.${kind}.`);
  }

  return (
    <section aria-labelledby={`${id}-heading`}>
      <h3 id={`${id}-heading`}>Your report</h3>
      <p>
        It has your guesses and answers, and the runs picked above with seed, settings, every measurement, and
        texts before and after. Nothing is sent anywhere: you hand in the file. Its runs can be made again, so
        it shows if a number was changed.
      </p>
      <p className="answer">
        <label htmlFor={id}>Your name (optional)</label>
        <input
          id={id}
          autoComplete="name"
          maxLength={100}
          value={student}
          onChange={({ target }) => progress.sign(target.value)}
        />
      </p>
      <p className="exercise-links">
        <button
          type="button"
          className="primary"
          disabled={picked.length > MOST_RUNS}
          data-testid="download-report"
          onClick={() => void save('json')}
        >
          Download report
        </button>
        <button
          type="button"
          disabled={picked.length > MOST_RUNS}
          data-testid="download-page"
          onClick={() => void save('html')}
        >
          Download as a page to read
        </button>
      </p>
      <p role="status">
        {picked.length > MOST_RUNS && `A report has at most ${MOST_RUNS} runs. `}
        {missing > 0 && `${missing} ${missing === 1 ? 'question has' : 'questions have'} no answer yet. `}
        {saved}
      </p>
    </section>
  );
}

async function reportOf(
  exercise: Exercise,
  written: { student: string; answers: Readonly<Record<string, string>> },
  picked: readonly FittingRun[],
): Promise<Report> {
  const runs = picked.map(({ record }) => record);
  const names = [...new Set(runs.map(({ model }) => model))];
  const fetchCard = (path: string) => fetch(new URL(path, document.baseURI));
  const hashes = await Promise.all(
    names.map(async (name) => [name, await weightsHash(name, fetchCard)] as const),
  );
  return makeReport(exercise, written, runs, Object.fromEntries(hashes));
}

/** "Ada Lovelace" → "ada-lovelace" */
function fileName(student: string): string {
  return student
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
}
