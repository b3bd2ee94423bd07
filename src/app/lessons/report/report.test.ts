import { expect, test } from 'vitest';
import { configOf, labellingOf } from '../../../experiment/lessons/exercises/exercise.ts';
import { exerciseNamed } from '../../../experiment/lessons/exercises.ts';
import type { CompletionView, EvaluationRow } from '../../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../../experiment/metrics/run.ts';
import { makeReport } from './makeReport.ts';
import { readReport } from './report.ts';
import { reportHtml } from './reportHtml.ts';

const exercise = exerciseNamed('beta');
if (!exercise) throw new Error('There is no exercise beta.');

const said = (text: string, gold: number): CompletionView => ({
  tokens: [{ text, logRatio: 0 }],
  finished: true,
  gold,
  parts: [],
});

function evaluation(step: number): RunRecord['evaluations'][number] {
  const row: EvaluationRow = {
    step,
    eval_loss: 0.69,
    'eval_rewards/chosen': -0.1,
    'eval_rewards/rejected': -0.2,
    'eval_rewards/margins': 0.1,
    'eval_rewards/accuracies': 0.5,
    eval_pairs: 128,
    kl: step / 30,
    kl_stderr: 0.1,
    gold: step / 60,
    gold_stderr: 0.1,
    length: 20,
    eos_rate: 1,
    samples: 48,
  };
  const prompts = ['<img src=x onerror=alert(1)>', 'b', 'c'];
  const comparisons = prompts.map((prompt, i) => ({
    prompt,
    reference: said(' fine & </td>', 0),
    policy: said(' <script>alert(1)</script>', 1 - i),
  }));
  return { row, comparisons };
}

function run(): RunRecord {
  if (!exercise) throw new Error('There is no exercise beta.');
  const [start] = exercise.starts;
  return {
    format: 'dpo-lab-run-1',
    method: start.method,
    world: start.world,
    model: 'sft',
    config: configOf(start),
    labelling: labellingOf(start),
    pairs: { train: 2000, heldOut: 128, agreement: 0.8, origin: 'shipped' },
    backend: { backend: 'wasm', device: '"CPU"', software: false, reason: '' },
    date: '2026-11-30T00:00:00.000Z',
    rows: [],
    evaluations: [evaluation(0), evaluation(60)],
  };
}

const made = () =>
  makeReport(
    exercise,
    { student: '<b>Bo</b>', answers: { 'guess-kl': 'closer', texts: '</dd><script>', 'kl-low': '1.7' } },
    [run()],
    { sft: 'abc' },
  );

test('a report has guesses apart from answers, texts of the last evaluation alone, and what follows from its runs', async () => {
  const report = await made();
  expect(report.guesses).toEqual({ 'guess-kl': 'closer' });
  expect(report.answers).toMatchObject({ 'kl-low': '1.7', 'best-beta': '' });
  expect(report.runs[0].evaluations.map(({ comparisons }) => comparisons.length)).toEqual([0, 3]);
  expect(report.outcomes).toEqual([{ wins: 1, ties: 1, losses: 1 }]);
  expect(report.figures.map(({ name }) => name)).toEqual(['reward', 'length']);
  const read = await readReport(JSON.stringify(report));
  expect('report' in read && read.report.whole).toBe(true);
});

test('its page shows every text as text, has no scripts and fetches nothing', async () => {
  const page = reportHtml(await made(), exercise);
  expect(page).toContain('&lt;b&gt;Bo&lt;/b&gt;');
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(page).toContain('closer to the reference');
  expect(page).toContain('gold prefers the policy 1 times, the reference 1 times; 1 ties');
  expect(page).toContain('1.00 ± 0.20');
  const tags = new Set([...page.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag));
  for (const tag of ['script', 'img', 'a', 'link', 'iframe', 'object']) expect(tags).not.toContain(tag);
  // What is left without the texts that only look like tags.
  expect(page.replace(/&lt;.*?&gt;/g, '')).not.toMatch(/\son[a-z]+=|src=|href=|url\(/);
});

test('a report that is nested deeper than the stack is refused in a sentence', async () => {
  const report = await makeReport(exercise, { student: 'S', answers: {} }, [], {});
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const file = JSON.stringify(report).replace(
    '"figures":[',
    `"figures":[${deep}${report.figures.length > 0 ? ',' : ''}`,
  );
  expect(await readReport(file)).toEqual({ problem: 'it is nested deeper than any report' });
});
