import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readModelConfig } from '../../model/modelConfig.ts';
import { tokeniseUnpaired } from '../../model/texts/tokeniseUnpaired.ts';
import { readChatTemplate } from '../../text/chat/chatTemplate.ts';
import { readRequiredTokenizer, readText } from './modelFiles.ts';
import { readPairs, readPromptTexts, readUnpairedRows } from './pairsFile.ts';

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

const TEMPLATE =
  '{% for m in messages %}<{{ m.role }}>{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}';
const chat = readChatTemplate(JSON.stringify({ eos_token: '<|endoftext|>' }), TEMPLATE);

test('completions with labels in any layout, and prompts, by the model’s chat template', () => {
  const prompt = [{ role: 'user', content: 'The plot' }];
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const at = (name: string, text: string) => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  const reader = { config, tokenizer, chat };
  const answer = (content: string) => [{ role: 'assistant', content }];
  const unpaired = at(
    'u.json',
    JSON.stringify([
      { prompt, completion: answer('was good.'), label: true },
      { prompt, completion: answer('was bad.'), label: 'maybe' },
      { prompt, completion: answer('word '.repeat(300)), label: false },
    ]),
  );
  const rows = readUnpairedRows(unpaired, reader);
  expect(rows).toMatchObject([{ line: 1, label: true, completion: 'was good.<|endoftext|>' }]);
  const [row] = tokeniseUnpaired(rows, config, tokenizer, unpaired);
  // The template’s end of text is the token, and it is there once.
  expect(row.completion.filter((id) => id === config.endOfText)).toHaveLength(1);
  const prompts = readPromptTexts(at('p.jsonl', JSON.stringify({ prompt })), chat);
  expect(prompts).toEqual([{ prompt: '<user>The plot<|endoftext|><assistant>', messages: prompt }]);
  const words = said.mock.calls.map(([sentence]) => String(sentence).replace(directory, ''));
  said.mockRestore();
  expect(words).toEqual([
    '/u.json: left out 1 of its rows (line 1): the label is neither true nor false',
    '/u.json: Conversations are written with the model’s own chat template.',
    '/u.json: left out 1 of its rows (line 1): longer than the model’s context of 96 tokens',
    '/p.jsonl: Conversations are written with the model’s own chat template.',
  ]);
});

test('a file of labels alone says which method takes it', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const row = JSON.stringify({ prompt: 'The plot', completion: ' was good.', label: true });
  expect(() => read('g.jsonl', row)).toThrow(/holds 1 completions with labels, of which no good and bad one/);
  said.mockRestore();
});

test('pairs none of which fit are refused', () => {
  const long = 'word '.repeat(300);
  expect(() => read('f.csv', `prompt,chosen,rejected\na,${long},c\n`)).toThrow(/nothing in it fits/);
});
