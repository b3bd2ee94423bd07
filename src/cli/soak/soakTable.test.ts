import { expect, test } from 'vitest';
import { type SoakedRun, soakTable } from './soakTable.ts';

const made = { machine: 'a machine', backend: 'wasm', date: '2026-01-01' };
const MIB = 2 ** 20;
const soaked = (mebibytes: (run: number) => number): SoakedRun[] =>
  Array.from({ length: 100 }, (_, i) => ({ method: 'dpo', seconds: 2, bytes: mebibytes(i) * MIB }));

test('memory that wavers is flat; a leak of a mebibyte a run is not', () => {
  const wavers = soakTable(
    soaked((i) => 400 + 30 * (i % 2)),
    made,
  );
  expect(wavers.isFlat).toBe(true);
  expect(wavers.text).toMatch(/rises by [01] MiB in all, of 415 MiB on average: flat/);
  const leaks = soakTable(
    soaked((i) => 400 + i),
    made,
  );
  expect(leaks.isFlat).toBe(false);
  expect(leaks.text).toContain('rises by 89 MiB in all');
});

test('what the first ten runs take is no leak', () => {
  expect(
    soakTable(
      soaked((i) => (i < 10 ? 100 + 30 * i : 400)),
      made,
    ).isFlat,
  ).toBe(true);
});
