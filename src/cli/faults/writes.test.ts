import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { deadDisk, failsOnce, fullDisk, type Strike, sealedFolder, strikeWrites } from './writes.ts';

const folder = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
const [rows, other] = [join(folder, 'rows'), join(folder, 'other')];
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  rmSync(other, { force: true });
  writeFileSync(rows, 'a\n');
});

/** Four writes, each tried whatever became of those before it; says which failed. */
function fourWrites(strike: Strike) {
  const disk = strikeWrites(folder, strike);
  const errors = [
    () => appendFileSync(rows, 'bcd\n'),
    () => writeFileSync(other, 'other'),
    () => renameSync(other, rows),
    () => unlinkSync(rows),
  ].map((write) => {
    try {
      write();
      return '';
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'dead';
    }
  });
  disk.end();
  return { errors, words: disk.writes.map(({ words }) => words) };
}

test('counts what is written to the folder, each call once, and nothing elsewhere', () => {
  const elsewhere = join(tmpdir(), `dpo-lab-elsewhere-${process.pid}`);
  const { errors, words } = fourWrites(() => writeFileSync(elsewhere, ''));
  rmSync(elsewhere);
  expect(errors).toEqual(['', '', '', '']);
  expect(words).toEqual([
    'appendFileSync rows',
    'writeFileSync other',
    'renameSync other',
    'unlinkSync rows',
  ]);
});

test('a dead process changes nothing any more, but for half of the write in which it died', () => {
  expect(fourWrites(deadDisk(1, true)).errors).toEqual(['dead', 'dead', 'dead', 'dead']);
  expect(readFileSync(rows, 'utf8')).toBe('a\nbc');
  expect(existsSync(other)).toBe(false);
});

test('a full disk takes nothing more, but lets files be removed', () => {
  expect(fourWrites(fullDisk(2)).errors).toEqual(['', 'ENOSPC', 'ENOSPC', '']);
  expect(existsSync(rows)).toBe(false);
});

test('a sealed folder keeps its files and takes no others; those can be written to', () => {
  expect(fourWrites(sealedFolder(1)).errors).toEqual(['', 'EACCES', 'EACCES', 'EACCES']);
  expect(readFileSync(rows, 'utf8')).toBe('a\nbcd\n');
  expect(existsSync(other)).toBe(false);
});

test('a disk that fails once goes on', () => {
  const { errors } = fourWrites(failsOnce(2, true));
  expect(errors).toEqual(['', 'EIO', '', '']);
});

test('afterwards the disk is as before', () => {
  fourWrites(deadDisk(1));
  writeFileSync(rows, 'whole');
  expect(readFileSync(rows, 'utf8')).toBe('whole');
});
