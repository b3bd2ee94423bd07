import { type Exercise, type Field, fieldsOf } from '../../../experiment/lessons/exercises/exercise.ts';
import type { ComparisonView, CompletionView, EvaluationRow } from '../../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../../experiment/metrics/run.ts';
import { HALF_95 } from '../../../experiment/metrics/statistics.ts';
import { worldNameOf, worldRecords } from '../../../experiment/worlds.ts';
import { settingsOf } from '../../describeRun.ts';
import { escaped } from './escaped.ts';
import { followsFrom } from './makeReport.ts';
import type { Report } from './report.ts';
import { figureSvg } from './reportFigure.ts';

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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(exercise.question)}</h1>
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
<footer><p>${escaped(madeWith(report))} ± is half of a 95% interval.</p></footer>
</main>
</body>
</html>
`;
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

function runHtml(
  run: RunRecord,
  at: number,
  { wins, ties, losses }: ReturnType<typeof followsFrom>['outcomes'][number],
) {
  const { world, model, backend, pairs, date, evaluations } = run;
  const named = worldNameOf(world);
  const facts = [
    `World “${named ? worldRecords[named].title : world}”, model “${model}”, ${backend.backend} on ${backend.device}, ${date}.`,
    pairs &&
      `${pairs.train} pairs, of whose labels ${(100 * (pairs.agreement ?? Number.NaN)).toFixed(1)}% agree with gold.`,
    `On the fixed prompts below gold prefers the policy ${wins} times, the reference ${losses} times; ${ties} ties.`,
  ];
  const texts = evaluations.at(-1)?.comparisons ?? [];
  return `<section><h3>${at + 1}. ${escaped(settingsOf(run))}</h3>
<p>${escaped(facts.filter(Boolean).join(' '))}</p>
${table(
  COLUMNS.map(({ title }) => title),
  evaluations.map(({ row }) => COLUMNS.map(({ cell }) => cell(row))),
)}
${table(
  ['Prompt', 'Before', 'Gold', 'After', 'Gold'],
  texts.map((text) => textCells(text)),
)}</section>`;
}

const number = (value: number | undefined, digits = 2) =>
  value === undefined ? '–' : value.toFixed(digits).replace('-', '−');
const withHalf = (value: number | undefined, stderr: number | undefined) =>
  stderr === undefined ? number(value) : `${number(value)} ± ${number(HALF_95 * stderr)}`;

const COLUMNS: readonly { title: string; cell: (row: EvaluationRow) => string }[] = [
  { title: 'step', cell: ({ step }) => String(step) },
  { title: 'gold, SD', cell: (row) => withHalf(row.gold, row.gold_stderr) },
  { title: 'proxy, SD', cell: (row) => withHalf(row.proxy, row.proxy_stderr) },
  { title: 'KL, nats', cell: (row) => withHalf(row.kl, row.kl_stderr) },
  { title: 'win rate', cell: (row) => number(row.win_rate) },
  { title: 'length, tokens', cell: (row) => withHalf(row.length, row.length_stderr) },
  { title: 'held-out loss', cell: (row) => number(row.eval_loss, 3) },
  { title: 'reward, chosen', cell: (row) => number(row['eval_rewards/chosen'], 3) },
  { title: 'reward, rejected', cell: (row) => number(row['eval_rewards/rejected'], 3) },
  { title: 'accuracy', cell: (row) => number(row['eval_rewards/accuracies']) },
  { title: 'samples', cell: ({ samples }) => String(samples) },
];

function textCells({ prompt, reference, policy }: ComparisonView): string[] {
  return [prompt, textOf(reference), number(reference.gold), textOf(policy), number(policy.gold)];
}

/** What a completion says; end-of-text is a token like others. */
export function textOf({ tokens }: CompletionView): string {
  return tokens.map(({ text }) => text).join('');
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const cells = (tag: string, row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table></div>`;
}

function madeWith({ models, digest }: Shown): string {
  const weights = Object.entries(models).map(
    ([name, hash]) => `Model “${name}”, SHA-256 of its weights ${hash ?? 'not known'}.`,
  );
  return [...weights, digest === null ? '' : `SHA-256 of the report ${digest}.`].filter(Boolean).join(' ');
}

const STYLE = `
body { margin: 0; background: #fff; color: #1b1c1f; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { line-height: 1.2; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; }
dt { margin-top: 0.8rem; color: #555; }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.wide { overflow-x: auto; margin: 0.8rem 0; }
table { border-collapse: collapse; font-size: 0.85rem; }
th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; white-space: pre-wrap; }
figure { margin: 1.5rem 0; break-inside: avoid; }
svg { max-width: 100%; }
svg text { font-size: 13px; fill: #444; }
.key { padding: 0; list-style: none; font-size: 0.85rem; }
footer { margin-top: 2.5rem; color: #555; font-size: 0.85rem; overflow-wrap: anywhere; }
`;
