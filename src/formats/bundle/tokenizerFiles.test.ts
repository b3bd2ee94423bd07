import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tokenizerFiles } from './tokenizerFiles.ts';

const shipped = readFileSync('public/model/sft/tokenizer.json', 'utf8');

/** The shipped tokenizer as if it had no token for padding. */
function withoutPad(): string {
  const file = JSON.parse(shipped);
  file.added_tokens = file.added_tokens.filter(
    ({ content }: { content: string }) => !content.includes('pad'),
  );
  delete file.model.vocab['<|padding|>'];
  return JSON.stringify(file);
}

test('the shipped tokenizer has a token for padding, which stays', () => {
  const { files, padding } = tokenizerFiles(shipped, 0, 96);
  expect(padding?.content).toBe('<|padding|>');
  expect(JSON.parse(files['tokenizer.json'])).toEqual(JSON.parse(shipped));
});

test('without one, the token of a byte that no text has becomes the pad, and no id changes', () => {
  const { files, padding } = tokenizerFiles(withoutPad(), 0, 96);
  const [before, after] = [withoutPad(), files['tokenizer.json']].map((text) => JSON.parse(text).model);
  expect(padding?.content).toBe('<|pad|>');
  expect(before.vocab.ÿ).toBe(padding?.id);
  const renamed = Object.entries(before.vocab).map(([text, id]) => [text === 'ÿ' ? '<|pad|>' : text, id]);
  expect(after.vocab).toEqual(Object.fromEntries(renamed));
  expect(after.merges).toEqual(before.merges);
  expect(JSON.parse(files['tokenizer_config.json'])).toMatchObject({
    eos_token: '<|endoftext|>',
    pad_token: '<|pad|>',
    model_max_length: 96,
  });
});

test('a pad that the model came with stays, one that is the end of text does not', () => {
  const own = (pad_token: string) => JSON.stringify({ tokenizer_class: 'GPT2Tokenizer', pad_token });
  const first = Object.keys(JSON.parse(shipped).model.vocab)[5];
  expect(tokenizerFiles(withoutPad(), 0, 96, own(first)).padding?.content).toBe(first);
  const { padding, files } = tokenizerFiles(withoutPad(), 0, 96, own('<|endoftext|>'));
  expect(padding?.content).toBe('<|pad|>');
  expect(JSON.parse(files['tokenizer_config.json']).tokenizer_class).toBe('GPT2Tokenizer');
});

test('a byte that longer tokens are made of is not taken, and without a byte to spare there is no pad', () => {
  const file = (vocab: Record<string, number>, merges: string[]) =>
    JSON.stringify({
      added_tokens: [{ id: 0, content: '<eos>', special: true }],
      model: { type: 'BPE', vocab, merges },
    });
  expect(tokenizerFiles(file({ a: 1, ÿ: 2, ÿÿ: 3, þ: 4 }, ['ÿ ÿ']), 0, 8).padding?.id).toBe(4);
  const none = tokenizerFiles(file({ a: 1 }, []), 0, 8);
  expect(none.padding).toBeNull();
  expect(JSON.parse(none.files['tokenizer_config.json'])).not.toHaveProperty('pad_token');
});

test('a special token for padding is found by its name', () => {
  const file = JSON.stringify({
    added_tokens: [
      { id: 0, content: '<eos>', special: true },
      { id: 1, content: '<pad>', special: true },
    ],
    model: { type: 'BPE', vocab: { ÿ: 2 }, merges: [] },
  });
  expect(tokenizerFiles(file, 0, 8).padding).toEqual({ id: 1, content: '<pad>' });
});
