import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Message, readChatTemplate } from '../../text/chat/chatTemplate.ts';
import { readTokenizer } from '../../text/tokenizer.ts';
import { tokeniseChat } from './tokeniseChat.ts';

const fixture = (name: string) => JSON.parse(readFileSync(`src/text/fixtures/${name}.json`, 'utf8'));
const tokenizers: Record<string, { file: { added_tokens: { id: number; content: string }[] } }> =
  fixture('tokenizers').tokenizers;
const templates: { name: string; template: string }[] = fixture('templates');
const template = (name: string) => {
  const source = templates.find((one) => one.name === name)?.template as string;
  return readChatTemplate('{"bos_token": "<s>", "eos_token": "</s>"}', source);
};
const idOf = (style: string, token: string) =>
  tokenizers[style].file.added_tokens.find(({ content }) => content === token)?.id as number;
const question: Message = { role: 'user', content: 'Good <s>?' };
const answer: Message = { role: 'assistant', content: 'Not good.' };

function tokens(style: string, name: string, end: string) {
  const tokenizer = readTokenizer(JSON.stringify(tokenizers[style].file), 'tokenizer.json');
  const text = template(name)?.apply([question], answer);
  const endOfText = idOf(style, end);
  if (!text) throw new Error('no text');
  const { prompt, completion } = tokeniseChat(text, { endOfText }, tokenizer);
  return { prompt, completion, pieces: tokenizer.completion.pieces([...completion]), endOfText };
}

test('the template’s special tokens are tokens, and what stands behind end-of-text is left out', () => {
  const { prompt, completion, pieces, endOfText } = tokens('qwen2', 'chatml', '<|im_end|>');
  expect(prompt.filter((id) => id === idOf('qwen2', '<|im_start|>'))).toHaveLength(2);
  expect(completion.filter((id) => id === endOfText)).toHaveLength(1);
  expect(pieces.join('')).toBe('Not good.<|im_end|>');
});

test('the beginning of a text is there once, from the template, and the answer keeps its space', () => {
  const { prompt, pieces } = tokens('llama2', 'llama2', '</s>');
  const begin = idOf('llama2', '<s>');
  expect(prompt[0]).toBe(begin);
  // The other one somebody wrote: as in transformers, a template's text is searched for special tokens as a whole.
  expect(prompt.filter((id) => id === begin)).toHaveLength(2);
  expect(pieces.join('')).toBe(' Not good. </s>');
});

test('end-of-text is added where the template writes none', () => {
  const { completion, endOfText } = tokens('qwen2', 'llama2', '<|im_end|>');
  expect(completion.at(-1)).toBe(endOfText);
  expect(completion.indexOf(endOfText)).toBe(completion.length - 1);
});
