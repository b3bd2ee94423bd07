import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FileProblem } from '../experiment/fileProblem.ts';
import { readPreferencePairs } from './preferencePairs.ts';

const TEXT = '{"prompt": "The plot", "chosen": " was good.", "rejected": " was bad."}';
const IDS = '{"prompt_ids": [3, 4], "chosen_ids": [5], "rejected_ids": [6, 0]}';
const text = { prompt: 'The plot', chosen: ' was good.', rejected: ' was bad.' };
const ids = { prompt_ids: [3, 4], chosen_ids: [5], rejected_ids: [6, 0] };

const read = (content: string) => readPreferencePairs(content, 'pairs.jsonl');
const problem = (sentence: RegExp) =>
  expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) });

describe('reads', () => {
  test('rows of text and rows of ids, with the numbers of their lines', () => {
    expect(read(`${TEXT}\n${IDS}`)).toEqual([
      { line: 1, ...text },
      { line: 2, ...ids },
    ]);
  });

  test.each([
    ['a final newline', `${TEXT}\n`, [1]],
    ['blank lines', `\n  \n${TEXT}\n\t\n\n${IDS}\n\n`, [3, 6]],
    ['Windows line ends', `${TEXT}\r\n\r\n${IDS}\r\n`, [1, 3]],
    ['a byte order mark', `\uFEFF${TEXT}\n${IDS}`, [1, 2]],
  ])('%s', (_, content, lines) => {
    expect(read(content).map(({ line }) => line)).toEqual(lines);
  });

  test('spaces, newlines and line separators inside of a text as they are', () => {
    const row = { prompt: ' a\n', chosen: '\u2028', rejected: '\uFEFF ' };
    expect(read(JSON.stringify(row))).toEqual([{ line: 1, ...row }]);
  });

  test('only the fields of a pair', () => {
    expect(read(`{"__proto__": {"prompt_ids": [1]}, "score": 1, ${TEXT.slice(1)}`)).toEqual([
      { line: 1, ...text },
    ]);
  });
});

describe('refuses, naming line and field', () => {
  test.each([
    ['{"prompt": "a", "chosen": "b"}', 'rejected'],
    ['{"prompt": "", "chosen": "b", "rejected": "c"}', 'prompt'],
    ['{"prompt": "a", "chosen": 5, "rejected": "c"}', 'chosen'],
    ['{"prompt": "a", "chosen": [{"role": "assistant"}], "rejected": "c"}', 'chosen'],
    ['{"prompt_ids": [1], "chosen_ids": [], "rejected_ids": [2]}', 'chosen_ids'],
    ['{"prompt_ids": [1], "chosen_ids": [1, -1], "rejected_ids": [2]}', 'chosen_ids.1'],
    ['{"prompt_ids": [1], "chosen_ids": [1], "rejected_ids": [2.5]}', 'rejected_ids.0'],
    ['{"prompt_ids": [1e999], "chosen_ids": [1], "rejected_ids": [2]}', 'prompt_ids.0'],
    ['{"prompt_ids": [1], "chosen": "b", "rejected": "c"}', 'chosen_ids'],
    ['{"text": "a"}', 'prompt'],
    ['[]', 'the line'],
    ['null', 'the line'],
    ['5', 'the line'],
  ])('%s', (line, field) => {
    expect(() => read(`${TEXT}\n\n${line}\n${TEXT}`)).toThrow(
      problem(new RegExp(`^pairs\\.jsonl, line 3: ${field}: `)),
    );
  });

  test.each([
    ['half a line', '{"prompt": "a", "chos'],
    ['a list over several lines', '[\n{"prompt": "a"}]'],
    ['a megabyte of brackets', '['.repeat(2 ** 20)],
    ['a page', '<!doctype html><title>404</title>'],
  ])('%s', (_, content) => {
    expect(() => read(content)).toThrow(problem(/^pairs\.jsonl, line 1: not valid JSON: .{1,60}$/));
  });

  test('a deep nest in the place of a text', () => {
    const nest = `{"prompt": ${'['.repeat(50_000)}${']'.repeat(50_000)}, "chosen": "b", "rejected": "c"}`;
    expect(() => read(nest)).toThrow(problem(/^pairs\.jsonl, line 1: prompt: .{1,100}$/));
  });

  test.each(['', '\n\n', '\uFEFF', ' \r\n'])('a file without a pair: %j', (content) => {
    expect(() => read(content)).toThrow(problem(/^pairs\.jsonl: no pair/));
  });

  test('more than a million lines', () => {
    expect(() => read('\n'.repeat(1_000_001))).toThrow(
      problem(/^pairs\.jsonl: it has 1000001 lines; at most 1000000/),
    );
    expect(() => read('\n'.repeat(1_000_000))).toThrow(problem(/no pair/));
  });
});

test('whatever the file holds, only a FileProblem is thrown', () => {
  const junk = fc.array(fc.oneof(fc.json(), fc.string(), fc.constantFrom(TEXT, IDS, '')), { maxLength: 4 });
  fc.assert(
    fc.property(junk, fc.constantFrom('\n', '\r\n'), (lines, separator) => {
      try {
        for (const row of read(lines.join(separator)))
          expect(row).toMatchObject({ line: expect.any(Number) });
      } catch (error) {
        expect(error).toBeInstanceOf(FileProblem);
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});
