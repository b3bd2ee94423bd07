import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readModelConfig } from '../../model/modelConfig.ts';
import { readRequiredTokenizer, readText } from './modelFiles.ts';
import { readPairs } from './pairsFile.ts';

const folder = join('public', 'model', 'sft');
const tokenizer = readRequiredTokenizer(folder);
const config = readModelConfig(readText(join(folder, 'config.json')), 'config.json');
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pairs-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function read(name: string, text: string) {
  const file = join(directory, name);
  writeFileSync(file, text);
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const pairs = readPairs(file, { config, tokenizer, chat: null });
  const words = said.mock.calls.map(([sentence]) => String(sentence));
  said.mockRestore();
  return { texts: pairs.map(({ prompt, chosen }) => tokenizer.decode([...prompt, ...chosen])), words };
}

test('CSV and conversations are read as the page reads them, and what is left out is said', () => {
  expect(read('a.csv', 'prompt,chosen,rejected\nThe plot, was good., was bad.\n').texts).toEqual([
    'The plot was good.',
  ]);
  const chosen = [
    { role: 'user', content: 'The plot' },
    { role: 'assistant', content: 'was good.' },
  ];
  const rejected = [chosen[0], { role: 'assistant', content: 'was bad.' }];
  const { texts, words } = read(
    'b.json',
    JSON.stringify([
      { chosen, rejected },
      { chosen, rejected: chosen },
    ]),
  );
  expect(texts).toEqual(['The plot was good.']);
  expect(words).toEqual([
    expect.stringMatching(/left out 1 of its rows \(line 1\): chosen or rejected has no message/),
    expect.stringMatching(/The model has no chat template, so questions are plain text/),
  ]);
});

test('the lab’s own format is held to line by line', () => {
  const good = '{"prompt": "The plot", "chosen": " was good.", "rejected": " was bad."}';
  expect(read('c.jsonl', good).texts).toHaveLength(1);
  expect(() => read('d.jsonl', `${good}\n{"prompt": 1}`)).toThrow(/line 2/);
  expect(() => read('e.jsonl', 'nothing')).toThrow(/line 1: not valid JSON/);
});

test('pairs none of which fit are refused', () => {
  const long = 'word '.repeat(300);
  expect(() => read('f.csv', `prompt,chosen,rejected\na,${long},c\n`)).toThrow(/nothing in it fits/);
});
