import { expect, test } from 'vitest';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import {
  configForTests,
  evaluationForTests,
  labellingForTests,
  pairsForTests,
  rowForTests,
} from '../../testing/fakeWorker.ts';
import { fetchRecorded } from './recorded.ts';

const record: RunRecord = {
  format: 'dpo-lab-run-1',
  method: 'dpo',
  world: 'reviews',
  model: 'tiny',
  config: configForTests(),
  labelling: labellingForTests(),
  pairs: pairsForTests,
  backend: { backend: 'wasm', device: '1 thread', software: false, reason: 'asked for' },
  date: '2026-11-21T10:00:00.000Z',
  rows: [rowForTests(1)],
  evaluations: [evaluationForTests(0)],
};

const answer =
  (body: unknown, status = 200) =>
  async () => ({
    ok: status === 200,
    status,
    json: async () => JSON.parse(typeof body === 'string' ? body : JSON.stringify(body)),
  });

test('a run record is read as it was written', async () => {
  expect(await fetchRecorded('r.json', answer(record))).toEqual({ record });
});

test.each<[string, unknown, number, string]>([
  ['out of reach', {}, 503, 'returned 503'],
  ['cut short', '{"format":', 200, 'r.json'],
  ['of another format', { ...record, format: 'x' }, 200, 'format'],
  ['with a text for a number', { ...record, rows: [{ ...rowForTests(1), loss: 'low' }] }, 200, 'rows.0.loss'],
  [
    'with a parameter out of bounds',
    { ...record, config: { ...record.config, beta: -1 } },
    200,
    'beta is -1',
  ],
  ['a list', [], 200, 'not a run record'],
])('a file that is %s gives a notice, not an exception', async (_, body, status, words) => {
  const found = await fetchRecorded('r.json', answer(body, status));
  expect(found).toHaveProperty('notice');
  expect(found && 'notice' in found && found.notice).toContain(words);
});

test('a world without one has none, and nobody is told', async () => {
  expect(await fetchRecorded('r.json', answer({}, 404))).toBeNull();
});

test('a record of the time before labellers has the default one', async () => {
  const { labelling: _, pairs: __, ...old } = record;
  const found = await fetchRecorded('r.json', answer(old));
  expect(found).toEqual({ record: { ...record, pairs: null } });
  const wrong = await fetchRecorded('r.json', answer({ ...record, labelling: { labelFlips: 2 } }));
  expect(found && wrong && 'notice' in wrong && wrong.notice).toContain('labelFlips is 2');
});

test('a record of the time before methods is DPO’s', async () => {
  const { method: _, ...old } = record;
  expect(await fetchRecorded('r.json', answer(old))).toEqual({ record });
});

test('another method is read with its own controls and its own rows', async () => {
  const config = { ...configForTests('sft'), steps: 3 };
  const rows = [{ step: 1, loss: 2, grad_norm: 1, learning_rate: 1e-3, num_tokens: 40, seconds: 0.5 }];
  const sft: RunRecord = { ...record, method: 'sft', config, rows };
  expect(await fetchRecorded('r.json', answer(sft))).toEqual({ record: sft });
  const notice = async (wrong: object) => {
    const found = await fetchRecorded('r.json', answer({ ...sft, ...wrong }));
    return found && 'notice' in found && found.notice;
  };
  expect(await notice({ method: 'ppoo' })).toContain('method is "ppoo"');
  expect(await notice({ method: 'toString' })).toContain('method is "toString"');
  expect(await notice({ method: 'dpo', config: record.config })).toContain('rows.0.logps/chosen');
  expect(await notice({ config: { ...config, beta: 1 } })).toContain('beta is not a parameter');
});

test('no network gives a notice too', async () => {
  const found = await fetchRecorded('r.json', () => Promise.reject(new TypeError('Failed to fetch')));
  expect(found && 'notice' in found && found.notice).toContain('Failed to fetch');
});
