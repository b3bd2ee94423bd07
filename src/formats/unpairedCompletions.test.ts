import { expect, test } from 'vitest';
import { readUnpairedCompletions } from './unpairedCompletions.ts';

const GOOD = '{"prompt": "The plot", "completion": " was good.", "label": true}';
const good = { prompt: 'The plot', completion: ' was good.', label: true };
const read = (content: string) => readUnpairedCompletions(content, 'marks.jsonl');
const problem = (sentence: RegExp) =>
  expect.objectContaining({
    name: 'FileProblem',
    message: expect.stringMatching(sentence),
    cure: expect.stringMatching(/"prompt", "completion", "label".*true.*false.*1 and 0/),
  });

test('reads labels as true and false or as 1 and 0, with the numbers of their lines', () => {
  const line = (label: unknown) => JSON.stringify({ ...good, label });
  expect(read(`\uFEFF${line(true)}\r\n\n${line(false)}\n${line(1)}\n${line(0)}\n`)).toEqual([
    { line: 1, ...good },
    { line: 3, ...good, label: false },
    { line: 4, ...good },
    { line: 5, ...good, label: false },
  ]);
});

test('takes a file of one label alone, and only the fields that it knows', () => {
  expect(read(`{"score": 3, ${GOOD.slice(1)}\n${GOOD}`)).toEqual([
    { line: 1, ...good },
    { line: 2, ...good },
  ]);
});

test.each([
  ['{"prompt": "a", "completion": "b"}', 'label: neither true nor false'],
  ['{"prompt": "a", "completion": "b", "label": "true"}', 'label: neither true nor false'],
  ['{"prompt": "a", "completion": "b", "label": null}', 'label: neither true nor false'],
  ['{"prompt": "a", "completion": "b", "label": 0.5}', 'label: neither true nor false'],
  ['{"prompt": "a", "completion": "b", "label": -1}', 'label: neither true nor false'],
  ['{"prompt": "a", "label": true}', 'completion: '],
  ['{"prompt": "", "completion": "b", "label": true}', 'prompt: '],
  ['{"prompt": "a", "completion": "", "label": true}', 'completion: '],
  ['{"prompt": "a", "completion": [{"role": "assistant"}], "label": true}', 'completion: '],
  ['{"prompt": "a", "chosen": "b", "rejected": "c"}', 'completion: '],
  ['[]', 'the line: '],
  ['null', 'the line: '],
  ['{"prompt": "a", "compl', 'not valid JSON: '],
])('refuses %s, naming line and field', (line, sentence) => {
  expect(() => read(`${GOOD}\n\n${line}\n${GOOD}`)).toThrow(
    problem(new RegExp(`^marks\\.jsonl, line 3: ${sentence}`)),
  );
});

test.each(['', '\n\n', '\uFEFF', ' \r\n'])('refuses a file without a completion: %j', (content) => {
  expect(() => read(content)).toThrow(problem(/^marks\.jsonl: no completion in the file$/));
});
