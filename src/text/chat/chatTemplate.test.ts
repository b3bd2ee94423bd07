import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TemplateProblem } from './boundedTemplate.ts';
import { type Message, readChatTemplate } from './chatTemplate.ts';

/** What transformers' `apply_chat_template` gives: `e2e/peers/text_fixtures.py`. */
interface Fixture {
  name: string;
  template: string;
  rows: { messages: Message[]; prompt: string; whole: string }[];
}
const fixtures: Fixture[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'templates.json'), 'utf8'),
);

const config = (chat_template: unknown, more: object = {}) =>
  JSON.stringify({ bos_token: '<s>', eos_token: { content: '</s>', lstrip: false }, chat_template, ...more });
const user = (content: string): Message => ({ role: 'user', content });
const answer = (content: string): Message => ({ role: 'assistant', content });

describe.each(fixtures)('$name', ({ template: source, rows }) => {
  const template = readChatTemplate(config(source), null);

  test.each(rows)('%#: as transformers writes it', ({ messages, prompt, whole }) => {
    const before = messages.slice(0, -1);
    expect(template?.applyToPrompt(before)).toBe(prompt);
    const text = template?.apply(before, [messages.slice(-1)]);
    expect(`${text?.prompt}${text?.completions[0]}`).toBe(whole);
    // None of these writes more before an answer to come than before one that is there.
    if (whole.startsWith(prompt)) expect(text?.prompt).toBe(prompt);
    expect(text?.completions[0]).toContain(messages.at(-1)?.content.trim());
  });
});

test('the fixtures have several templates', () => {
  expect(fixtures.map(({ name }) => name)).toEqual(['chatml', 'llama2', 'zephyr', 'many-parts', 'smollm2']);
});

describe('where a template comes from', () => {
  const say = (text: string | null, own: string | null) => readChatTemplate(text, own)?.applyToPrompt([]);

  test('its own file goes before tokenizer_config.json, and of several the default is taken', () => {
    expect(say(config('a'), 'b')).toBe('b');
    expect(say(null, 'b')).toBe('b');
    const several = [
      { name: 'tool_use', template: 'c' },
      { name: 'default', template: 'd{{ eos_token }}' },
    ];
    expect(say(config(several), null)).toBe('d</s>');
  });

  test('base models have none', () => {
    expect(readChatTemplate(null, null)).toBeNull();
    expect(readChatTemplate('{}', null)).toBeNull();
    expect(readChatTemplate(config(null), null)).toBeNull();
    expect(readChatTemplate(config([{ name: 'tool_use', template: 'c' }]), null)).toBeNull();
  });

  test.each([
    ['<html>', /^tokenizer_config\.json: not valid JSON/],
    ['[]', /^tokenizer_config\.json: the file: /],
    [config(5), /^tokenizer_config\.json: chat_template: /],
    [config([{ name: 'default' }]), /^tokenizer_config\.json: chat_template/],
    [config('a', { eos_token: 7 }), /^tokenizer_config\.json: eos_token: /],
  ])('%s is refused', (text, sentence) => {
    expect(() => readChatTemplate(text, null)).toThrow(
      expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) }),
    );
  });
});

describe('prompt and completion', () => {
  test('where the template writes more before an answer to come, the prompt is what both have in common', () => {
    // As Qwen 3 with thinking switched off.
    const source =
      '{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}{% if add_generation_prompt %}[assistant]<think></think>{% endif %}';
    expect(readChatTemplate(null, source)?.apply([user('q')], [[answer('a')], [answer('b')]])).toEqual({
      prompt: '[user]q[assistant]',
      completions: ['a', 'b'],
    });
  });

  test('are not cut within a character', () => {
    const source =
      '{% for m in messages %}{{ m.content }}{% endfor %}{% if add_generation_prompt %}😀{% endif %}';
    const text = readChatTemplate(null, source)?.apply([user('q')], [[answer('😁')]]);
    expect(text).toEqual({ prompt: 'q', completions: ['😁'] });
  });
});

test('a template that cannot be read, or writes nothing for an answer, is named', () => {
  expect(() => readChatTemplate(null, '{% for %}')?.applyToPrompt([])).toThrow(TemplateProblem);
  const silent = readChatTemplate(null, 'nothing');
  expect(() => silent?.apply([user('a')], [[answer('b')]])).toThrow('writes nothing for an answer');
});
