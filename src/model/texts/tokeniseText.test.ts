import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { preferenceOfRow } from '../../formats/preferences/preferenceOfRow.ts';
import { readChatTemplate } from '../../text/chat/chatTemplate.ts';
import { readTokenizer, type Tokenizer } from '../../text/tokenizer.ts';
import { chatFormatOf } from './templateChat.ts';
import { tokenisePrompt, tokeniseText } from './tokeniseText.ts';

const fixture = (...path: string[]) => JSON.parse(readFileSync(join('src', ...path), 'utf8'));
const { tokenizers }: { tokenizers: Record<string, { file: object }> } = fixture(
  'text',
  'fixtures',
  'tokenizers.json',
);
const templates: { name: string; template: string }[] = fixture('text', 'fixtures', 'templates.json');

type Messages = { role: string; content: string }[];
/** What TRL makes of conversations: `e2e/peers/chat_fixtures.py`. */
interface Fixture {
  rows: { prompt: Messages; chosen: Messages; rejected: Messages }[];
  sets: { tokenizer: string; template: string; ids: [number[], number[], number[]][] }[];
}
const { rows, sets }: Fixture = fixture('model', 'texts', 'fixtures', 'chatPairs.json');

const templateNamed = (name: string) => {
  const source = templates.find((one) => one.name === name)?.template;
  if (source === undefined) throw new Error(`no template ${name}`);
  return readChatTemplate('{"bos_token": "<s>", "eos_token": "</s>"}', source);
};
const cases = sets.flatMap(({ tokenizer, template, ids }) =>
  rows.map((row, i) => ({ tokenizer, template, row: i, ...row, ids: ids[i] })),
);

describe('the ids of conversations are those of TRL', () => {
  const known = new Map<string, Tokenizer>();
  const tokenizerNamed = (name: string) => {
    const found = known.get(name) ?? readTokenizer(JSON.stringify(tokenizers[name].file), name);
    known.set(name, found);
    return found;
  };

  test.each(cases)(
    '$tokenizer, template $template, row $row',
    ({ prompt, chosen, rejected, ids, ...named }) => {
      const tokenizer = tokenizerNamed(named.tokenizer);
      const text = chatFormatOf(templateNamed(named.template)).write({ prompt, answers: [chosen, rejected] });
      expect(text.byTemplate).toBe(true);
      const made = tokeniseText(text, tokenizer, { endOfText: -1 });
      expect([made.prompt, ...made.completions]).toEqual(ids);
      // Of a prompt alone nothing is cut off, though a token may span its end.
      const alone = tokenisePrompt({ prompt: text.prompt, messages: prompt }, tokenizer);
      expect(alone.slice(0, made.prompt.length)).toEqual(made.prompt);
    },
  );

  test('there is a row whose prompt ends within a token, and one that ends elsewhere', () => {
    const ends = cases.map(({ tokenizer, ...row }) => {
      const text = chatFormatOf(templateNamed(row.template)).write({ prompt: row.prompt, answers: [] });
      return (
        tokenisePrompt({ prompt: text.prompt, messages: row.prompt }, tokenizerNamed(tokenizer)).length -
        row.ids[0].length
      );
    });
    expect(new Set(ends)).toEqual(new Set([0, 1]));
  });
});

describe('a row of a file becomes a conversation', () => {
  const format = () => chatFormatOf(templateNamed('chatml'));
  const ask = '<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\n';

  test('Anthropic HH by the template, without the layout that it had as text', () => {
    const before = '\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: Why?\n\nAssistant:';
    const read = preferenceOfRow(
      { chosen: `${before} It is.`, rejected: `${before} No.\n\nHuman: Oh` },
      format(),
    );
    expect(read).toMatchObject({
      form: 'hh',
      preference: {
        prompt: `<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n${ask}`,
        chosen: 'It is.<|im_end|>\n',
        rejected: 'No.<|im_end|>\n<|im_start|>user\nOh<|im_end|>\n',
        messages: { chosen: [{ role: 'assistant', content: 'It is.' }] },
      },
    });
  });

  test('a prompt that is a conversation, with answers that are text', () => {
    const prompt = [{ role: 'user', content: 'Why?' }];
    const row = { prompt, chosen: 'It is.', rejected: 'No.' };
    expect(preferenceOfRow(row, format())).toMatchObject({
      preference: { prompt: ask, chosen: 'It is.<|im_end|>\n', messages: { prompt } },
    });
  });

  test('text stays text', () => {
    const row = { prompt: 'Why?', chosen: ' It is.', rejected: ' No.' };
    expect(preferenceOfRow(row, format())).toEqual({ form: 'pair', preference: row });
  });

  test('an empty answer is none, though the template writes something', () => {
    const prompt = [{ role: 'user', content: 'Why?' }];
    const row = { prompt, chosen: 'It is.', rejected: ' ' };
    expect(preferenceOfRow(row, format())).toEqual({ why: 'the rejected completion is empty' });
  });
});

test('a conversation that the template refuses is plain text, and the report says how many and why', () => {
  const format = chatFormatOf(templateNamed('llama2'));
  const say = (...roles: string[]) => roles.map((role) => ({ role, content: role }));
  const [good, bad] = [say('user'), say('user', 'user')].map((prompt) =>
    format.write({ prompt, answers: [say('assistant')] }),
  );
  expect(good).toEqual({
    prompt: '<s>[INST] user [/INST]',
    completions: [' assistant </s>'],
    byTemplate: true,
  });
  expect(bad).toMatchObject({ prompt: 'User: user\n\nUser: user\n\nAssistant:', byTemplate: false });
  expect(format.words()).toBe(
    'Conversations are written with the model’s own chat template. 1 of 2 conversations are plain text instead, because the template refuses the conversation: Conversation roles must alternate user/assistant/user/assistant/...',
  );
});
