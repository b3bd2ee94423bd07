import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeReport } from '../../app/lessons/report/makeReport.ts';
import { digestOf, type Report } from '../../app/lessons/report/report.ts';
import { configOf, fieldsOf, labellingOf } from '../../experiment/lessons/exercises/exercise.ts';
import { exerciseNamed } from '../../experiment/lessons/exercises.ts';
import { labHere } from '../faults/labHere.ts';
import { engineFrom } from '../files/engineFiles.ts';
import { readCardOf } from '../files/modelFiles.ts';
import { startBackend } from '../platform/platform.ts';
import { recordRun } from '../train/recordRun.ts';
import { checkReport, fails } from './checkReport.ts';
import { classTable } from './classTable.ts';
import { RunRepeater } from './repeatRuns.ts';

// Runs are made again.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TINY = join('e2e', 'fixtures', 'model', 'tiny');
const exercise = exerciseNamed('derive');
if (!exercise) throw new Error('There is no exercise derive.');
const answers = {
  ...Object.fromEntries(fieldsOf(exercise).map(({ id }) => [id, 'ln 2'])),
  loss: '-log(sigmoid(beta * (chosen - ref_chosen - rejected + ref_rejected)))',
  'why-no-z': 'prompt',
  'first-loss': '0,693',
};

let honest: Report;
let repeater: RunRepeater;
beforeAll(async () => {
  const { report } = await startBackend('wasm');
  // As on a software adapter, where the page measures less at once.
  const backend = { ...report, software: true };
  const { engine } = await engineFrom(TINY, 'reviews', join('public', 'pairs', 'reviews'), backend);
  const [start] = exercise.starts;
  const config = { ...configOf(start), seed: 3, evaluateEvery: 30 };
  const asked = { method: start.method, config, labelling: labellingOf(start) };
  const run = await recordRun(asked, { engine, backend });
  const { sha256 } = readCardOf(TINY).files['model.safetensors'];
  // As the browser stores it.
  const stored = JSON.parse(JSON.stringify(run)) as typeof run;
  honest = await makeReport(exercise, { student: 'Ada <b>', answers }, [stored], { [run.model]: sha256 });
  engine.dispose();
  repeater = new RunRepeater(report, () => TINY);
});

/** The report with something changed in it, and a digest that fits again. */
async function tampered(change: (report: Report) => void): Promise<Report> {
  const report = structuredClone(honest);
  change(report);
  const { digest: _, ...content } = report;
  return { ...content, digest: await digestOf(content) };
}

let count = 0;
function saved(content: unknown): string {
  count += 1;
  const file = join(folder, `report${count}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** The table of one report; runs that were made again once are remembered. */
async function tableOf(report: unknown): Promise<{ table: string; failed: boolean }> {
  const text = typeof report === 'string' ? report : JSON.stringify(report);
  const checked = await checkReport('report.json', { text }, { repeater, key: null, progress: () => {} });
  return { table: classTable([checked]), failed: fails(checked) };
}

const check = (...args: string[]) => labHere('check-report', '--model', TINY, ...args);

test('a report of a real run repeats, and the key marks its answers', async () => {
  const key = join('public', 'docs', 'answer-key.json');
  const { code, stdout, stderr } = await check(saved(honest), '--key', key, '--html', folder);
  expect(stderr).toContain('run 1 of 1: DPO, seed 3');
  expect(stdout).toContain('1 of 1 reports repeat.');
  expect(stdout).toMatch(/derive +Ada <b> +1 of 1 +3 of 9 +1 +nothing +repeats/);
  expect(stdout).toContain('wrong: policy, reward, preference, margin, gradient, weight');
  expect(code).toBe(0);
  const page = readFileSync(join(folder, `report${count}.html`), 'utf8');
  expect(page).toContain('Ada &lt;b&gt;');
  expect(page).not.toMatch(/<script|<b>Ada <b>/);
});

const rowsOf = (report: Report) => report.runs[0].rows as unknown as Record<string, number>[];
const lastTexts = (report: Report) => report.runs[0].evaluations.at(-1)?.comparisons ?? [];

describe('a tampered one does not', () => {
  test.each<[string, (report: Report) => void, RegExp]>([
    [
      'one number of a row',
      (report) => {
        rowsOf(report)[4].loss += 1e-7;
      },
      /run 1 .*differs from step 5 on: loss is 0\.\d+, repeated 0\.\d+/,
    ],
    [
      'one number of an evaluation',
      (report) => {
        const { row } = report.runs[0].evaluations[1];
        row.gold_stderr = 1.01 * Number(row.gold_stderr);
      },
      /differs from step 30 on: gold_stderr is/,
    ],
    [
      'one word of a text',
      (report) => {
        lastTexts(report)[1].policy.tokens[0].text = ' splendid';
      },
      /differs from step 60 on: text 2 after is/,
    ],
    [
      'a setting that is free',
      (report) => {
        report.runs[0].config.seed = 4;
      },
      /run 1 \(DPO, seed 4, .*\): differs from step \d+ on: /,
    ],
    [
      'a setting that is not',
      (report) => {
        Object.assign(report.runs[0].config, { beta: 0.2 });
      },
      /its settings are not those of the exercise/,
    ],
    [
      'the labeller',
      (report) => {
        report.runs[0].labelling.labelFlips = 0.1;
      },
      /its settings are not those of the exercise/,
    ],
    [
      'a row left out',
      (report) => {
        rowsOf(report).pop();
      },
      /differs from step 60 on: step is nothing, repeated 60/,
    ],
    ['the runs left out', (report) => report.runs.splice(0), /missing: 1 run “DPO”/],
    [
      'another model',
      (report) => {
        report.models.tiny = '0'.repeat(64);
      },
      /another version of the model “tiny”/,
    ],
    [
      'the wins',
      (report) => {
        report.outcomes[0].wins += 1;
      },
      /its wins and losses are not those of its texts/,
    ],
    [
      'a point of a figure',
      (report) => {
        report.figures[0].series[0].points[1].y += 1;
      },
      /its figures are not those of its runs/,
    ],
  ])('%s', async (_, change, remark) => {
    const { table, failed } = await tableOf(await tampered(change));
    expect(table).toMatch(remark);
    expect(table).toContain('FAILS');
    expect(failed).toBe(true);
  });

  test('an answer that was edited in the file', async () => {
    const { table, failed } = await tableOf({ ...honest, answers: { ...honest.answers, loss: '0' } });
    expect(table).toContain('the file was changed after it was saved');
    expect(failed).toBe(true);
  });
});

test('files that are no reports get a sentence each', async () => {
  const files: [unknown, RegExp][] = [
    ['no JSON', /it is not JSON/],
    [{ format: 'dpo-lab-report-2' }, /format: /],
    [{ ...honest, runs: [{ format: 'dpo-lab-run-1' }] }, /run 1: /],
    [{ ...honest, exercise: 'nothing' }, /there is no exercise “nothing”/],
    [{ ...honest, runs: Array.from({ length: 21 }, () => honest.runs[0]) }, /runs: /],
    [{ ...honest, student: 'x'.repeat(201) }, /student: /],
  ];
  for (const [report, sentence] of files) {
    const { table, failed } = await tableOf(report);
    expect(table).toMatch(sentence);
    expect(failed).toBe(true);
  }
  const { code, stdout } = await check(join(folder, 'absent.json'), saved('{'), '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    { problem: expect.stringContaining('cannot be read') },
    { problem: 'it is not JSON' },
  ]);
  expect(code).toBe(1);
});

test('what a report says of its writer does nothing to a terminal', async () => {
  const { table } = await tableOf(
    await tampered((report) => Object.assign(report, { student: 'B\u001b[2J' })),
  );
  expect(table).toContain('B [2J');
  expect(table).not.toContain('\u001b');
});

test('without a file there is nothing to check', async () => {
  const { code, stderr } = await check();
  expect(stderr).toContain('No report is named.');
  expect(code).toBe(2);
});
