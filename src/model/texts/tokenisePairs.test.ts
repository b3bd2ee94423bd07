import { describe, expect, test, vi } from 'vitest';
import type { Gpt2Config } from '../../experiment/architectures/gpt2.ts';
import { plainTokenizer } from '../../testing/plainTokenizer.ts';
import { tokenisePairs } from './tokenisePairs.ts';

const config: Gpt2Config = {
  architecture: 'gpt2',
  vocabulary: 128,
  contextLength: 8,
  width: 4,
  layers: 1,
  heads: 1,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
};

/** A token a letter: its code. */
const letters = plainTokenizer(128, {
  encode: (text) => [...text].map((letter) => letter.charCodeAt(0)),
  decode: (ids) => String.fromCharCode(...ids),
  pieces: (ids) => ids.map((id) => String.fromCharCode(id)),
});

const row = (prompt: string, chosen: string, rejected: string) => ({ line: 7, prompt, chosen, rejected });
const idRow = (prompt_ids: number[], chosen_ids: number[], rejected_ids: number[]) => ({
  line: 7,
  prompt_ids,
  chosen_ids,
  rejected_ids,
});
const read = (...rows: Parameters<typeof tokenisePairs>[0]) =>
  tokenisePairs(rows, config, letters, 'p.jsonl');
const problem = (message: string) => expect.objectContaining({ name: 'FileProblem', message });

test('both completions of a text end with end-of-text, the prompt does not', () => {
  expect(read(row('AB', 'C', 'DE'))).toEqual([{ prompt: [65, 66], chosen: [67, 0], rejected: [68, 69, 0] }]);
});

test('nothing is added to ids, and no tokenizer is needed for them', () => {
  const rows = [idRow([1, 2], [3], [4, 5])];
  const pairs = [{ prompt: [1, 2], chosen: [3], rejected: [4, 5] }];
  expect(read(...rows)).toEqual(pairs);
  expect(tokenisePairs(rows, config, null, 'p.jsonl')).toEqual(pairs);
});

test('prompt and completion are encoded apart', () => {
  const encode = vi.fn(() => [1]);
  tokenisePairs(
    [row('The plot', ' was', ' is')],
    config,
    plainTokenizer(128, { ...letters, encode }),
    'p.jsonl',
  );
  expect(encode.mock.calls.flat().toSorted()).toEqual([' is', ' was', 'The plot']);
});

describe('refuses', () => {
  test('text without a tokenizer', () => {
    expect(() => tokenisePairs([row('A', 'B', 'C')], config, null, 'p.jsonl')).toThrow(
      problem('p.jsonl, line 7: is text'),
    );
  });

  test('a text that has no tokens', () => {
    expect(() => read(row('', 'B', 'C'))).toThrow(problem('p.jsonl, line 7: "prompt" has no tokens'));
  });

  test('ids that the model does not know', () => {
    expect(read(idRow([127], [127], [0]))).toHaveLength(1);
    const sentence = 'p.jsonl, line 7: "rejected" holds token id 128, but the model has only 128 tokens';
    expect(() => read(idRow([1], [2], [3, 128]))).toThrow(problem(sentence));
  });

  test('a pair beyond the context, whichever completion is the longer one', () => {
    expect(read(row('ABCD', 'EFG', 'H'))).toHaveLength(1); // 4 + 3 + end-of-text = 8
    const sentence = "p.jsonl, line 7: prompt and completion have 9 tokens, but the model's context is 8";
    expect(() => read(row('ABCD', 'EFGH', 'I'))).toThrow(problem(sentence));
    expect(() => read(row('ABCD', 'E', 'FGHI'))).toThrow(problem(sentence));
  });
});
