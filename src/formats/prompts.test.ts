import { describe, expect, test } from 'vitest';
import { readCompletions, readPrompts } from './prompts.ts';

test('prompts are read, other fields ignored, empty lines and a byte order mark skipped', () => {
  const text = '\uFEFF{"prompt": "The plot", "id": 7}\r\n\n{"prompt":"Ünï \\u2028"}\n';
  expect(readPrompts(text, 'p.jsonl')).toEqual([{ prompt: 'The plot' }, { prompt: 'Ünï \u2028' }]);
});

test('completions may be empty, and so may prompts', () => {
  expect(readCompletions('{"prompt":"","completion":""}', 'c.jsonl')).toEqual([
    { prompt: '', completion: '' },
  ]);
});

describe('refuses, and names the line', () => {
  test.each([
    ['{"prompt":"a"}\n{"prompt":""}', /^p\.jsonl, line 2: prompt: /],
    ['{"prompt":5}', /^p\.jsonl, line 1: prompt: /],
    ['["a"]', /^p\.jsonl, line 1: the line: /],
    ['{"prompt"', /^p\.jsonl, line 1: not valid JSON/],
    ['\n\n', /^p\.jsonl: no prompt/],
  ])('%j', (text, sentence) => {
    expect(() => readPrompts(text, 'p.jsonl')).toThrow(sentence);
  });

  test('a completion that is missing', () => {
    expect(() => readCompletions('{"prompt":"a"}', 'c.jsonl')).toThrow(/^c\.jsonl, line 1: completion: /);
  });
});
