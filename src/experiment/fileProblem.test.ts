import { expect, test } from 'vitest';
import { FileProblem, firstMisfit, parseJson } from './fileProblem.ts';

test('a problem names its file, says what is wrong, and what to do', () => {
  const problem = new FileProblem('pairs.jsonl, line 7', '"chosen" is missing', 'Complete the line.');
  expect(problem).toBeInstanceOf(Error);
  expect(problem.message).toBe('pairs.jsonl, line 7: "chosen" is missing');
  expect(problem.cure).toBe('Complete the line.');
});

test('parseJson gives the value, or a problem with the file’s name', () => {
  expect(parseJson('{"a": [1]}', 'a.json', '')).toEqual({ a: [1] });
  for (const text of ['', '{', '[1,]', '<!doctype html>', '['.repeat(1e6)]) {
    expect(() => parseJson(text, 'a.json', 'Fetch it again.')).toThrow(
      expect.objectContaining({
        name: 'FileProblem',
        message: expect.stringMatching(/^a\.json: not valid JSON \(.{1,150}\)$/s),
        cure: 'Fetch it again.',
      }),
    );
  }
});

test('firstMisfit names the place of the first issue, briefly', () => {
  const issue = (path: PropertyKey[]) => ({
    issues: [
      { path, message: 'Too big' },
      { path: [], message: '' },
    ],
  });
  expect(firstMisfit(issue(['files', 0, 'bytes']))).toBe('files.0.bytes: Too big');
  expect(firstMisfit(issue([]))).toBe('the file: Too big');
  expect(firstMisfit(issue([]), 'the line')).toBe('the line: Too big');
  expect(firstMisfit(issue(['files', 'x'.repeat(1e6)]))).toBe(`files.${'x'.repeat(60)}: Too big`);
  expect(firstMisfit({ issues: [{ path: ['a'], message: 'y'.repeat(1e6) }] }).length).toBeLessThan(210);
});
