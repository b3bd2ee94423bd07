import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSize, MOST_BYTES } from './fileRows.ts';
import { readPreferences } from './readPreferences.ts';

const lines = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const read = (text: string) => readPreferences(text, 'pairs');
const texts = (text: string) => read(text).pairs.map(({ line, ...pair }) => pair);
const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const sky = { prompt: 'The sky is', chosen: ' blue.', rejected: ' green.' };

describe('the paired formats of TRL, by the examples of its documentation', () => {
  test('text with an explicit prompt', () => {
    expect(texts(lines(sky))).toEqual([sky]);
  });

  test('text with an implicit prompt', () => {
    expect(texts(lines({ chosen: 'The sky is blue.', rejected: 'The sky is green.' }))).toEqual([sky]);
  });

  const question = { prompt: 'What color is the sky?', chosen: ' It is blue.', rejected: ' It is green.' };

  test('a conversation with an explicit prompt', () => {
    const row = {
      prompt: [user('What color is the sky?')],
      chosen: [assistant('It is blue.')],
      rejected: [assistant('It is green.')],
    };
    expect(texts(lines(row))).toEqual([question]);
  });

  test('a conversation with an implicit prompt', () => {
    const row = {
      chosen: [user('What color is the sky?'), assistant('It is blue.')],
      rejected: [user('What color is the sky?'), assistant('It is green.')],
    };
    expect(texts(lines(row))).toEqual([question]);
  });

  test('UltraFeedback made binary: the prompt as text, and again as the first message of both', () => {
    const row = {
      prompt: 'What color is the sky?',
      chosen: [user('What color is the sky?'), assistant('It is blue.')],
      rejected: [user('What color is the sky?'), assistant('It is green.')],
      score_chosen: 8.5,
    };
    expect(texts(lines(row))).toEqual([question]);
  });

  test('a longer conversation is written with names', () => {
    const row = {
      chosen: [user('Hi'), assistant('Hello.'), user('Why?'), assistant('Because.')],
      rejected: [user('Hi'), assistant('Hello.'), user('Why?'), assistant('No.')],
    };
    expect(texts(lines(row))).toEqual([
      {
        prompt: 'User: Hi\n\nAssistant: Hello.\n\nUser: Why?\n\nAssistant:',
        chosen: ' Because.',
        rejected: ' No.',
      },
    ]);
  });
});

test('Anthropic HH is split at the last "Assistant:" that both share, not where the answers begin to differ', () => {
  const before = '\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: What is a noun?\n\nAssistant:';
  const row = { chosen: `${before} A noun is a name.`, rejected: `${before} A noun is a verb.` };
  expect(texts(lines(row))).toEqual([
    { prompt: before, chosen: ' A noun is a name.', rejected: ' A noun is a verb.' },
  ]);
});

test('of several scored completions the best stands against the worst', () => {
  const completions = [
    { response: 'So-so.', overall_score: 3 },
    { response: 'Good.', overall_score: '8.5' },
    { response: 'Unrated.', overall_score: 'N/A' },
    { response: 'Bad.', overall_score: 1 },
  ];
  const found = read(lines({ instruction: 'Write.', completions }));
  expect(found.pairs).toEqual([{ line: 1, prompt: 'Write.', chosen: ' Good.', rejected: ' Bad.' }]);
  expect(found.forms).toEqual({ scores: 1 });
});

test('single completions stay single, and good and bad ones of a prompt are paired', () => {
  const found = read(
    lines(
      { prompt: 'a', completion: ' good', label: true },
      { prompt: 'b', completion: ' alone', label: 1 },
      { prompt: 'a', completion: ' bad', label: false },
    ),
  );
  expect(found.unpaired.map(({ line, label }) => [line, label])).toEqual([
    [1, true],
    [2, true],
    [3, false],
  ]);
  expect(found.pairs).toEqual([{ line: 1, prompt: 'a', chosen: ' good', rejected: ' bad' }]);
});

describe('files', () => {
  test('a JSON array over several lines: each row with the line that it begins on', () => {
    const text = `[\n  ${JSON.stringify(sky)},\n  {\n    "prompt": "a]\\"[",\n    "chosen": "b", "rejected": "c"\n  }\n]\n`;
    expect(read(text)).toMatchObject({
      layout: 'JSON array',
      pairs: [
        { line: 2, ...sky },
        { line: 3, prompt: 'a]"[', chosen: 'b', rejected: 'c' },
      ],
    });
  });

  test('CSV with line breaks and quotation marks in a cell', () => {
    const text = 'Prompt,chosen,rejected,id\r\n"a ""b""\r\nc",d,e,1\r\n\r\nf,"g,h",i,2\r\n';
    expect(read(text)).toMatchObject({
      layout: 'CSV',
      pairs: [
        { line: 2, prompt: 'a "b"\r\nc', chosen: 'd', rejected: 'e' },
        { line: 5, prompt: 'f', chosen: 'g,h', rejected: 'i' },
      ],
    });
  });

  test('CSV whose fields are separated by semicolons or tabs', () => {
    for (const separator of [';', '\t']) {
      const text = ['prompt,chosen,rejected', 'a,b,c'].join('\n').replaceAll(',', separator);
      expect(texts(text)).toEqual([{ prompt: 'a', chosen: 'b', rejected: 'c' }]);
    }
  });

  test('conversations in a cell of CSV are JSON', () => {
    const cell = (...messages: unknown[]) => `"${JSON.stringify(messages).replaceAll('"', '""')}"`;
    const row = [cell(user('Sky?')), cell(assistant('Blue.')), cell(assistant('Green.'))].join();
    expect(texts(`prompt,chosen,rejected\n${row}`)).toEqual([
      { prompt: 'Sky?', chosen: ' Blue.', rejected: ' Green.' },
    ]);
  });

  test('are refused by their size before they are read', () => {
    expect(() => checkSize(MOST_BYTES, 'pairs')).not.toThrow();
    expect(() => checkSize(MOST_BYTES + 1, 'pairs')).toThrow('pairs: it has 65 MiB; at most 64 MiB are read');
  });
});

describe('rows that cannot be used are left out, with line and reason', () => {
  test.each<[string, unknown]>([
    ['not an object', 5],
    ['rejected is missing', { prompt: 'a', chosen: 'b' }],
    ['chosen is neither text nor a list of messages', { prompt: 'a', chosen: 1, rejected: 'c' }],
    [
      'one of chosen and rejected is text, the other a list of messages',
      { chosen: 'b', rejected: [user('c')] },
    ],
    ['there is no prompt: chosen and rejected have no beginning in common', { chosen: 'b', rejected: 'c' }],
    ['both completions are the same', { prompt: 'a', chosen: 'b', rejected: 'b' }],
    ['the rejected completion is empty', { prompt: 'a', chosen: 'b', rejected: ' ' }],
    ['the prompt has more than 100,000 characters', { ...sky, prompt: 'a'.repeat(100_001) }],
    ['the label is neither true nor false', { prompt: 'a', completion: 'b', label: 'good' }],
    [
      'all completions have the same score',
      {
        prompt: 'a',
        completions: [
          { text: 'b', score: 1 },
          { text: 'c', score: 1 },
        ],
      },
    ],
    ['the same as line 1', sky],
  ])('%s', (why, row) => {
    const found = read(lines(sky, row));
    expect(found.dropped).toEqual([{ line: 2, why }]);
    expect(found.pairs).toHaveLength(1);
  });

  test('a line that is no JSON', () => {
    expect(read(`${lines(sky)}\n\n{"prompt": `).dropped).toEqual([{ line: 3, why: 'not valid JSON' }]);
  });

  test('a line of CSV with a field too many', () => {
    expect(read('prompt,chosen,rejected\na,b,c\nd,e,f,g\n').dropped).toEqual([
      { line: 3, why: '4 fields, where the header has 3' },
    ]);
  });

  test('a file without a usable row is refused by its first', () => {
    expect(() => read(lines({ text: 'a' }, { text: 'b' }))).toThrow(
      'pairs, line 1: neither chosen and rejected, nor completions with scores, nor completion and label, and no other of its 2 rows can be used',
    );
    expect(() => read('')).toThrow('pairs: there is no row in the file');
    expect(() => read(`[${lines(sky)}`)).toThrow('pairs: the JSON array that it begins with never ends');
  });
});

test('whatever pairs are written as JSON lines, an array or CSV, the same come back', () => {
  const text = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .filter((one) => one.trim() !== '' && !/^\s*\[\s*\{/.test(one));
  const pair = fc
    .record({ prompt: text, chosen: text, rejected: text })
    .filter(({ chosen, rejected }) => chosen !== rejected);
  const quoted = (one: string) => `"${one.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.uniqueArray(pair, { minLength: 1, selector: (one) => JSON.stringify(one) }), (pairs) => {
      const rows = pairs.map(({ prompt, chosen, rejected }) => [prompt, chosen, rejected]);
      const csv = ['prompt,chosen,rejected', ...rows.map((row) => row.map(quoted).join())].join('\n');
      for (const file of [lines(...pairs), JSON.stringify(pairs, null, 1), csv]) {
        expect(texts(file)).toEqual(
          pairs.map(({ prompt, chosen, rejected }) => ({ prompt, chosen, rejected })),
        );
      }
    }),
  );
});
