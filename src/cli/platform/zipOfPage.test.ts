import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { zipOfPage } from './zipOfPage.ts';

const page = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(page, { recursive: true }));
mkdirSync(join(page, 'assets'));
writeFileSync(join(page, 'index.html'), '<p>lab</p>');
writeFileSync(join(page, 'assets', 'model.bin'), new Uint8Array([0, 255, 7]));

test('every file of the page is in the zip, in one folder, with a word on how it is opened', () => {
  const files = unzipSync(zipOfPage(page));
  expect(Object.keys(files)).toEqual(['dpo-lab/START.txt', 'dpo-lab/assets/model.bin', 'dpo-lab/index.html']);
  expect([...files['dpo-lab/assets/model.bin']]).toEqual([0, 255, 7]);
  expect(strFromU8(files['dpo-lab/index.html'])).toBe('<p>lab</p>');
  expect(strFromU8(files['dpo-lab/START.txt'])).toContain('http://localhost:8000/');
});

test('the same page gives the same bytes', () => {
  expect(zipOfPage(page)).toEqual(zipOfPage(page));
});
