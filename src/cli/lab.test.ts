import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { labHere } from './faults/labHere.ts';

/** The headless lab says what is wrong. */
const scratch = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const model = join('src', 'model', 'fixtures', 'gpt2');
const pairs = join(scratch, 'pairs.jsonl');
writeFileSync(pairs, '{"prompt_ids":[1],"chosen_ids":[2],"rejected_ids":[3]}\n');
const inputs = ['--model', model, '--pairs', pairs];

it.each([
  [['score', '--model', model, '--pair', pairs], '--pair is not an option here; did you mean --pairs?'],
  [['score', '--model', model], '--pairs is missing.'],
  [['train', '--method', 'dop', ...inputs, '--out', scratch], '--method is "dop"; did you mean dpo?'],
  [['train', '--method', 'dpo', ...inputs, '--gamma', '1', '--out', scratch], '--gamma is not an option'],
  [['train', '--resume', scratch], 'state.safetensors: is missing, so there is no run to go on with'],
  [
    ['train', '--method', 'dpo', ...inputs, '--out', scratch, '--beta', '99'],
    'beta is 99; it must lie between 0.001 and 10.',
  ],
  [['score', '--model', scratch, '--pairs', pairs], 'config.json: cannot be read (ENOENT)'],
  [['dance'], 'There is no command "dance".'],
])('%#', async (args, sentence) => {
  const { code, stderr } = await labHere(...args);
  expect(stderr).toContain(sentence);
  expect(code).not.toBe(0);
});

it('and that it is not your fault where nobody has thought of it', async () => {
  vi.doMock('./merge.ts', () => ({ merge: () => Promise.reject(new TypeError('x is undefined')) }));
  const { code, stderr } = await labHere('merge', '--policy', model);
  vi.doUnmock('./merge.ts');
  expect(stderr).toMatch(/^This is a bug in the lab: TypeError: x is undefined\n/);
  expect(stderr).toMatch(/^ +at /m);
  expect(code).toBe(1);
});
