import { expect, test } from 'vitest';
import { checkpointForTests, evaluationForTests, recordForTests } from '../../testing/fakeWorker.ts';
import { readRuns } from './readRuns.ts';
import { type GivenRun, MOST_BYTES, RUNS_FORMAT, type RunsFile, runsFileOf } from './runsFile.ts';

const record = recordForTests(4, { evaluations: [evaluationForTests(0), evaluationForTests(4)] });
const checkpoint = checkpointForTests(4, record.config);
const { policy } = checkpoint.state.trainees;
// Numbers whose bits would not survive being written in decimals by chance, and more than one piece of base64.
policy.weights = Float32Array.from({ length: 20_000 }, (_, i) => Math.fround(Math.sin(i) / 3));
policy.firstMoment = policy.weights.map((value) => -value);
policy.secondMoment = policy.weights.map((value) => value * value);
checkpoint.state.numbers = { step: 4, beta: 0.1 };
checkpoint.state.lists = { gold: [0.1, Number.NEGATIVE_INFINITY] };
const run: GivenRun = { name: 'Far too <b>strong</b>', note: 'β\nis 0', finished: true, record, checkpoint };
const nothingMore = { models: { tiny: null }, own: [] };

const fileOf = (content: string, name = 'runs.dpolab.json') => new File([content], name);
const problemOf = async (content: string) => {
  const result = await readRuns(fileOf(content));
  return 'problem' in result ? result.problem : null;
};

test('runs come back as they went, weights and all, to the last bit', async () => {
  const file = await runsFileOf([run, { ...run, checkpoint: null }], nothingMore);
  const result = await readRuns(fileOf(JSON.stringify(file)));
  expect(result).toEqual({
    read: { date: file.date, ...nothingMore, format: RUNS_FORMAT, runs: [run, { ...run, checkpoint: null }] },
  });
});

test('weights that an older page gave away, when methods had fewer controls, are read with the defaults', async () => {
  const { sftWeight, ...older } = record.config;
  expect(sftWeight).toBeDefined();
  const config = older as typeof record.config;
  const given = { ...run, record: { ...record, config }, checkpoint: { ...checkpoint, config } };
  const file = await runsFileOf([given], nothingMore);
  const result = await readRuns(fileOf(JSON.stringify(file)));
  expect(result).toMatchObject({ read: { runs: [run] } });
});

test('the record of a single run, as the page ships them, is read too', async () => {
  const result = await readRuns(
    fileOf(JSON.stringify({ ...record, config: { ...record.config, steps: 4 } })),
  );
  expect(result).toMatchObject({ read: { runs: [{ finished: true, record: { rows: record.rows } }] } });
});

test('a file that is too large is not opened at all', async () => {
  const unread = () => Promise.reject(new Error('it was read'));
  const file = { name: 'huge.json', size: MOST_BYTES + 1, text: unread, slice: unread };
  expect(await readRuns(file as unknown as File)).toEqual({
    problem: 'huge.json was not imported: it has 257 MiB, and at most 256 are read. Nothing was changed.',
  });
});

const whole = await runsFileOf([run], nothingMore);
const changed = (change: (file: RunsFile) => void): string => {
  const copy = structuredClone(whole);
  change(copy);
  return JSON.stringify(copy);
};
const weightsOf = (file: RunsFile) => file.runs[0].checkpoint?.trainees.policy ?? { weights: '' };

test.each([
  ['nothing', '', /it is empty/],
  ['a picture', '\u0089PNG', /neither an export of runs nor a report/],
  ['a zip', 'PK\u0003\u0004', /exported for TRL/],
  ['half of it', JSON.stringify(whole).slice(0, 900), /damaged or cut short/],
  ['the list of another trainer', '{"log_history":[]}', /Compare with TRL/],
  ['any JSON', '{"a":1}', /does not say that it is an export/],
  ['null', '{"format":null}', /does not say that it is an export/],
  [
    'a newer version',
    '{"format":"dpo-lab-runs-9"}',
    /“dpo-lab-runs-9”, and this page reads dpo-lab-runs-1; a newer/,
  ],
  ['no runs', changed((file) => void file.runs.pop()), /runs: /],
  ['no note', changed((file) => void Reflect.deleteProperty(file.runs[0], 'note')), /runs\.0\.note/],
  [
    'another method',
    changed((file) => void Reflect.set(file.runs[0].record, 'method', 'dpp')),
    /run 1: .*did you mean dpo/,
  ],
  [
    'a missing row',
    changed((file) => void file.runs[0].record.rows.shift()),
    /run 1: row 1 belongs to step 2/,
  ],
  [
    'a loss that is a text',
    changed((file) => void Reflect.set(file.runs[0].record.rows[1], 'loss', 'low')),
    /run 1: rows\.1\.loss/,
  ],
  [
    'a flipped bit in the weights',
    changed((file) => {
      const { weights } = weightsOf(file);
      Object.assign(weightsOf(file), { weights: `B${weights.slice(1)}` });
    }),
    /run 1: its checkpoint has changed/,
  ],
  [
    'weights that are no base64',
    changed((file) => void Object.assign(weightsOf(file), { weights: '#' })),
    /weights of run 1 are damaged/,
  ],
  [
    'weights that are cut short',
    changed((file) => void Object.assign(weightsOf(file), { weights: 'AAAAAA==' })),
    /run 1: .*firstMoment of its policy has 20000 values, not 1/,
  ],
  [
    'weights of another step',
    changed((file) => void Object.assign(file.runs[0].checkpoint ?? {}, { step: 3 })),
    /weights of run 1 are from step 3, but it has 4 rows/,
  ],
])('%s gives a sentence', async (_, content, problem) => {
  const said = await problemOf(content);
  expect(said).toMatch(problem);
  expect(said).toMatch(/^runs\.dpolab\.json was not imported: .* Nothing was changed\.$/);
});
