import { type Exercise, type Field, fieldsOf } from '../../../experiment/lessons/exercises/exercise.ts';
import type { RunRecord } from '../../../experiment/metrics/run.ts';
import { settingsOf } from '../../describeRun.ts';
import { escaped } from '../../report/escaped.ts';
import { factsOf, type Outcome, textRows } from '../../report/factsOf.ts';
import { figureSvg } from '../../report/reportFigure.ts';
import { measured, reportPage, tableHtml } from '../../report/reportPage.ts';
import { followsFrom } from './makeReport.ts';
import type { Report } from './report.ts';

/** The parts of a report that its page is made of; figures and outcomes are made from the runs. */
export type Shown = Pick<
  Report,
  'exercise' | 'student' | 'date' | 'guesses' | 'answers' | 'runs' | 'models' | 'digest'
>;

/** A report as a page of its own: no scripts, nothing that is fetched, and every text shown as text. */
export function reportHtml(report: Shown, exercise: Exercise): string {
  const { student, date, runs } = report;
  const { outcomes, figures } = followsFrom(runs);
  const title = `${exercise.title}${student && ` – ${student}`}`;
  return reportPage(
    title,
    `<h1>${escaped(exercise.question)}</h1>
<p>${escaped(exercise.title)}. ${student ? `Report by <b>${escaped(student)}</b>` : 'Report without a name'}, ${escaped(date)}.</p>
<h2>Guesses and answers</h2>
<dl>${fieldsOf(exercise)
      .map((field) => answerHtml(field, report))
      .join('')}</dl>
<h2>Runs</h2>
${runs.length === 0 ? '<p>None.</p>' : ''}
${runs.map((run, i) => runHtml(run, i, outcomes[i])).join('\n')}
<h2>Figures</h2>
${figures.map(figureSvg).join('\n')}
<footer><p>${escaped(madeWith(report))} ± is half of a 95% interval.</p></footer>`,
  );
}

function answerHtml(field: Field, { guesses, answers }: Shown): string {
  const isGuess = field.kind === 'choice' && field.guess === true;
  const written = (isGuess ? guesses : answers)[field.id] ?? '';
  const shown =
    field.kind === 'choice' ? (field.choices.find(({ value }) => value === written)?.text ?? '') : written;
  const unit = field.kind === 'number' && shown ? ` ${field.unit}` : '';
  const body = escaped(shown + unit);
  return `<dt>${isGuess ? 'Guess: ' : ''}${escaped(field.label)}</dt><dd>${
    shown === '' ? '<i>no answer</i>' : field.kind === 'formula' ? `<code>${body}</code>` : body
  }</dd>`;
}

function runHtml(run: RunRecord, at: number, outcome: Outcome): string {
  return `<section><h3>${at + 1}. ${escaped(settingsOf(run))}</h3>
<p>${escaped(factsOf(run, outcome).join(' '))}</p>
${tableHtml(measured(run))}
${tableHtml(textRows(run))}</section>`;
}

function madeWith({ models, digest }: Shown): string {
  const weights = Object.entries(models).map(
    ([name, hash]) => `Model “${name}”, SHA-256 of its weights ${hash ?? 'not known'}.`,
  );
  return [...weights, digest === null ? '' : `SHA-256 of the report ${digest}.`].filter(Boolean).join(' ');
}
