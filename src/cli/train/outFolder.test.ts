import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkApart, checkVacant } from './outFolder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const at = (...names: string[]) => join(scratch, ...names);
for (const folder of ['model', 'out', 'linked']) mkdirSync(at(folder));
writeFileSync(at('model', 'model.safetensors'), 'weights');
writeFileSync(at('out', 'metrics.jsonl'), 'rows');
writeFileSync(at('out', 'pairs.jsonl'), 'pairs');
symlinkSync(at('model'), at('alias'));
symlinkSync(at('out', 'metrics.jsonl'), at('rows.jsonl'));
// As Hugging Face's cache does it: the folder is another, the file is the same.
writeFileSync(at('out', 'model.safetensors'), 'weights');
symlinkSync(at('out', 'model.safetensors'), at('linked', 'model.safetensors'));
linkSync(at('out', 'model.safetensors'), at('reference.safetensors'));

test.each([
  ['the same folder', at('model'), { model: at('model') }, 'is also the folder of --model'],
  ['through a link', at('alias'), { reference: at('model') }, 'is also the folder of --reference'],
  [
    'by a detour',
    `${scratch}/out/../model/.`,
    { 'reward-model': at('model') },
    'is also the folder of --reward-model',
  ],
  [
    'a file of the folder',
    at('out'),
    { pairs: at('out', 'metrics.jsonl') },
    'metrics.jsonl: is read by --pairs',
  ],
  ['a link to it', at('out'), { prompts: at('rows.jsonl') }, 'metrics.jsonl: is read by --prompts'],
  ['a link from a model', at('out'), { model: at('linked') }, 'model.safetensors: is read by --model'],
  [
    'a second name of a file',
    at('out'),
    { reference: at('reference.safetensors') },
    'model.safetensors: is read by --reference',
  ],
])('refuses to write over what is read: %s', (_, out, inputs, sentence) => {
  expect(() => checkApart(out, inputs)).toThrow(sentence);
});

test('lets be what no run writes over', () => {
  checkApart(at('out'), { model: at('model'), pairs: at('out', 'pairs.jsonl'), reference: '' });
  checkApart(at('not there yet'), { model: at('not there either') });
});

test('refuses a folder with files that a run writes, unless they may be written over', () => {
  expect(() => checkVacant(at('out'), false)).toThrow(
    'out: holds metrics.jsonl and model.safetensors, which would be overwritten',
  );
  checkVacant(at('out'), true);
  checkVacant(at('not there yet'), false);
  // Other people's files are no hindrance, and what a killed run has left is none either.
  mkdirSync(at('shared'));
  for (const name of ['notes.txt', 'state.safetensors.new']) writeFileSync(at('shared', name), '');
  checkVacant(at('shared'), false);
  mkdirSync(at('shared', 'run.json'));
  expect(() => checkVacant(at('shared'), true)).toThrow('run.json: is not a file');
});

test('a run that cannot be read is a run all the same', () => {
  mkdirSync(at('old'));
  writeFileSync(at('old', 'run.json'), '{"format":"dpo-lab-train-2"}');
  expect(() => checkVacant(at('old'), false)).toThrow('already holds a run, which is damaged or from');
});
