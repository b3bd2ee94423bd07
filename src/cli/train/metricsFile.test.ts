import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { appendRow, flushRows, keepRows, METRICS, readRows } from './metricsFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
const file = join(folder, METRICS);
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  keepRows(folder, []);
  for (const step of [1, 2, 3]) appendRow(folder, { step, loss: 1 / step });
  flushRows(folder);
});

test('keeps the rows up to a state, and drops those after it, whole or cut off', () => {
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"step":4,"lo`);
  keepRows(folder, readRows(folder, 2));
  appendRow(folder, { step: 3, loss: 5 });
  expect(readFileSync(file, 'utf8')).toBe(
    '{"step":1,"loss":1}\n{"step":2,"loss":0.5}\n{"step":3,"loss":5}\n',
  );
  expect(readRows(folder, 0)).toEqual([]);
});

test.each([
  ['fewer rows than steps', '{"step":1}\n', 'line 2: is not a complete row for step 2'],
  ['a row that is cut off', '{"step":1}\n{"step":2,"lo', 'line 2: is not a complete row for step 2'],
  ['a row that is missing', '{"step":1}\n{"step":3}\n', 'line 2: is not a complete row for step 2'],
  ['a row that is no object', 'null\n{"step":2}\n', 'line 1: is not a complete row for step 1'],
  ['an empty file', '', 'line 1: is not a complete row for step 1'],
])('%s is named', (_, text, sentence) => {
  writeFileSync(file, text);
  expect(() => readRows(folder, 2)).toThrow(sentence);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a file that is gone is named', () => {
  rmSync(file);
  expect(() => readRows(folder, 2)).toThrow(/metrics\.jsonl: is missing/);
});
