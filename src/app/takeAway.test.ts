import Papa from 'papaparse';
import { expect, test } from 'vitest';
import type { RunRecord } from '../experiment/metrics/run.ts';
import { evaluationOfMethod, rowOfMethod } from '../testing/fakeRows.ts';
import { configForTests, labellingForTests } from '../testing/fakeWorker.ts';
import { readAddress } from './address.ts';
import { commandOf, linkOf, runsCsv, whyNotRepeat } from './takeAway.ts';

const record: RunRecord = {
  format: 'dpo-lab-run-1',
  method: 'ppo',
  world: 'tldr',
  model: 'sft',
  config: { ...configForTests('ppo'), beta: 0, seed: 7 },
  labelling: { ...labellingForTests(), labelFlips: 0.2 },
  pairs: null,
  backend: { backend: 'wasm', device: '2 threads', software: false, reason: '' },
  date: '2026-11-30T10:00:00.000Z',
  rows: [rowOfMethod('ppo', 1)],
  evaluations: [evaluationOfMethod('ppo', 0), evaluationOfMethod('ppo', 1)],
};

test('a link carries all that decides the run, and reads back as it was', () => {
  const { search, hash } = new URL(linkOf(record, 'https://example.org/lab/'));
  const { address, problems } = readAddress(search);
  expect(problems).toEqual([]);
  expect(hash).toBe('#/lab');
  expect(address).toMatchObject({
    method: 'ppo',
    world: 'tldr',
    requestedBackend: 'wasm',
    config: record.config,
    labelling: record.labelling,
  });
});

test('the command has the same query, safe within quotes', () => {
  const [, query] = commandOf(record).match(/^npm run -s lab -- repeat --backend wasm '([^']+)'$/) ?? [];
  expect(readAddress(query).address.config).toEqual(record.config);
});

test('data of one’s own stay where they are', () => {
  expect(whyNotRepeat(record)).toBeNull();
  expect(whyNotRepeat({ world: 'own' })).toMatch(/Export the run instead/);
});

test('runs on own data have columns of the chosen reward, and none of gold', () => {
  const [first] = record.evaluations;
  const { gold: _, gold_stderr: __, win_rate: ___, ...row } = first.row;
  const judged = { own_reward: -3, own_reward_stderr: 0.5, own_win_rate: 0.75 };
  const own: RunRecord = {
    ...record,
    own: { name: 'mine.jsonl', id: 'x', reward: 'length' },
    evaluations: [{ ...first, row: { ...row, ...judged } }],
  };
  const label = { name: '', note: '' };
  const headOf = (...records: RunRecord[]) =>
    runsCsv(records.map((one) => ({ record: one, label }))).split('\r\n');
  const [head, line] = headOf(own);
  expect(head).toContain('own_reward,own_reward_stderr,kl');
  expect(head).not.toMatch(/gold|,win_rate/);
  expect(line).toContain(',-3,0.5,');
  expect(headOf(record)[0]).not.toContain('own_');
  expect(headOf(record, own)[0]).toMatch(/gold,gold_stderr,own_reward/);
});

test('runs are lines of a table', () => {
  const { data } = Papa.parse<Record<string, string>>(
    runsCsv([{ record, label: { name: 'Mine', note: '=1+1' } }]).trim(),
    { header: true },
  );
  const { row } = record.evaluations[1];
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({
    run: 'Mine',
    // A spreadsheet takes it for a text.
    note: "'=1+1",
    world: 'tldr',
    seed: '7',
    step: '1',
    kl: String(row.kl),
    date: record.date,
  });
});
