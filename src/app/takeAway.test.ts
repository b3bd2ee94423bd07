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
