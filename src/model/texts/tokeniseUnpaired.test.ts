import { expect, test } from 'vitest';
import type { Gpt2Config } from '../../experiment/architectures/gpt2.ts';
import { plainTokenizer } from '../../testing/plainTokenizer.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { tokeniseUnpaired } from './tokeniseUnpaired.ts';

const config: Gpt2Config = {
  architecture: 'gpt2',
  vocabulary: 70,
  contextLength: 6,
  width: 4,
  layers: 1,
  heads: 1,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
};

/** A token a letter: its code. */
const letters = plainTokenizer(70, {
  encode: (text) => [...text.trim()].map((letter) => letter.charCodeAt(0)),
  decode: (ids) => String.fromCharCode(...ids),
  pieces: (ids) => ids.map((id) => String.fromCharCode(id)),
});

const read = (prompt: string, completion: string, label = true, tokenizer: Tokenizer | null = letters) =>
  tokeniseUnpaired([{ line: 7, prompt, completion, label }], config, tokenizer, 'm.jsonl');
const problem = (message: string) =>
  expect.objectContaining({ name: 'FileProblem', message: `m.jsonl, line 7: ${message}` });

test('the completion ends with end-of-text, the prompt does not, and the label stays with both', () => {
  expect(read('AB', 'C')).toEqual([{ prompt: [65, 66], completion: [67, 0], desirable: true }]);
  expect(read('AB', 'CDE', false)).toEqual([
    { prompt: [65, 66], completion: [67, 68, 69, 0], desirable: false },
  ]);
});

test('refuses what the model cannot read, naming the line', () => {
  expect(() => read(' ', 'C')).toThrow(problem('"prompt" has no tokens'));
  expect(() => read('A', 'Z')).toThrow(
    problem('"completion" holds token id 90, but the model has only 70 tokens'),
  );
  expect(() => read('AB', 'CDED')).toThrow(
    problem("prompt and completion have 7 tokens, but the model's context is 6"),
  );
  expect(() => read('A', 'C', true, null)).toThrow(problem('is text'));
});
