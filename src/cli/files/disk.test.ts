import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { fullDisk, strikeWrites } from '../faults/writes.ts';
import { checkWritable, makeFolder, readBytes, replaceFile } from './disk.ts';
import { readText } from './modelFiles.ts';

const scratch = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const at = (...names: string[]) => join(scratch, ...names);

describe('replaceFile', () => {
  const file = at('weights');
  const written = () => readFileSync(file, 'utf8');

  test('goes over what a kill has left behind', () => {
    writeFileSync(`${file}.new`, 'half of something longer');
    replaceFile(file, 'new');
    expect(written()).toBe('new');
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  test('keeps the old file, and nothing else, where the disk fills up half-way', () => {
    replaceFile(file, 'old');
    const disk = strikeWrites(scratch, fullDisk(2, true));
    try {
      expect(() => replaceFile(file, 'new and longer')).toThrow(/weights: cannot be written \(ENOSPC\)/);
    } finally {
      disk.end();
    }
    expect(disk.writes.map(({ words }) => words)).toContain('writeSync weights.new');
    expect(written()).toBe('old');
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  test('replaces a link, not what it leads to', () => {
    writeFileSync(at('original'), 'original');
    symlinkSync(at('original'), at('link'));
    replaceFile(at('link'), 'new');
    expect(readFileSync(at('original'), 'utf8')).toBe('original');
  });
});

describe('a folder to write into', () => {
  test('is made with its parents, and found out about without a trace', () => {
    checkWritable(at('a', 'b', 'c'));
    expect(existsSync(at('a'))).toBe(false);
    expect(makeFolder(at('a', 'b'))).toEqual([at('a'), at('a', 'b')]);
    checkWritable(at('a', 'b'));
    expect(readdirSync(at('a', 'b'))).toEqual([]);
    expect(makeFolder(at('a', 'b'))).toEqual([]);
  });

  test('is refused with a sentence where it cannot be, and leaves no parents behind', () => {
    writeFileSync(at('file'), '');
    symlinkSync(at('nothing'), at('dangling'));
    const problem = (folder: string) => {
      try {
        checkWritable(folder);
        return '';
      } catch (error) {
        expect(error).toBeInstanceOf(FileProblem);
        return `${(error as FileProblem).message} ${(error as FileProblem).cure}`;
      }
    };
    expect(problem(at('file'))).toContain('file: is a file, not a folder');
    expect(problem(at('file', 'x'))).toContain('(ENOTDIR): part of its path is a file');
    expect(problem(at('parent', 'n'.repeat(300)))).toContain('(ENAMETOOLONG)');
    expect(existsSync(at('parent'))).toBe(false);
    expect(problem(at('dangling'))).toContain('(EEXIST): something else is in its place');
    // Node's own recursive mkdir never returns from this one.
    if (process.platform === 'linux') expect(problem('/proc/nope/x')).toContain('cannot be created (ENOENT)');
  });

  test.each([
    ['EACCES', 'you do not have permission'],
    ['EROFS', 'this disk is read-only'],
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'your quota on this disk is used up'],
    ['EMFILE', 'this process has too many files open'],
    ['EOTHER', 'the system gives no reason'],
  ])('%s is said in words', (code, words) => {
    const disk = strikeWrites(scratch, () => {
      throw Object.assign(new Error(code), { code });
    });
    try {
      expect(() => checkWritable(scratch)).toThrow(`cannot be written (${code}): ${words}`);
    } finally {
      disk.end();
    }
  });

  test('an error that is not of the disk stays what it is', () => {
    const disk = strikeWrites(scratch, () => {
      throw new TypeError('a bug');
    });
    try {
      expect(() => checkWritable(scratch)).toThrow(TypeError);
    } finally {
      disk.end();
    }
  });
});

describe('reading', () => {
  test('refuses what is no file before it waits for an end', () => {
    mkdirSync(at('folder'));
    expect(() => readBytes(at('folder'))).toThrow('folder: is a folder, not a file');
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [at('pipe')]);
    expect(() => readBytes(at('pipe'))).toThrow('pipe: is a device or a pipe');
  });

  test('refuses text of more than 256 MiB unread', () => {
    writeFileSync(at('large.jsonl'), '');
    truncateSync(at('large.jsonl'), 600 * 2 ** 20);
    expect(() => readText(at('large.jsonl'))).toThrow('has 600 MiB, but at most 256 MiB can be read');
  });

  test('says what is missing', () => {
    expect(() => readText(at('none.jsonl'))).toThrow('none.jsonl: cannot be read (ENOENT): no such file');
  });
});
