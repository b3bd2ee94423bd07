import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { END_OF_TEXT, PADDING, trainBpe } from './bpeTraining.ts';
import { readTokenizer } from './tokenizer.ts';

const documents = [
  'The film was good. The film was bad. It was not good, the film.',
  'déjà vu, naïve café 😀😀 1024 times',
];
const trained = trainBpe(documents, 300, 2);
const tokenizer = readTokenizer(trained.json, 'tokenizer.json');

describe('text ↔ ids', () => {
  test('words that were learnt are single tokens', () => {
    expect(tokenizer.pieces(tokenizer.encode('The film was sad'))).toEqual([
      'The',
      ' film',
      ' was',
      ' ',
      's',
      'a',
      'd',
    ]);
  });

  test.each([
    ['nothing', ''],
    ['spaces at both ends', '  a  '],
    ['newlines and tabs', '\n\n a\r\n\t'],
    ['control characters', '\u0000\u0007\u001b[31m\u0085\u009f'],
    ['emoji with joiners and skin', '👩🏽‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈'],
    ['combining marks, which stay apart', 'e\u0301 Z̸̢a̷͠l̴g̵o'],
    ['scripts', 'مرحبا 你好 Привет हिन्दी'],
    ['invisible characters', '\u200b\u00ad\u2060\u202e'],
    ['byte order marks', '\uFEFFa\uFEFF'],
    ['replacement characters', '\uFFFD a \uFFFD'],
    ['names that objects have', 'constructor __proto__ toString'],
    ['spaces that a clean-up would touch', "it 's good . Really , n't"],
  ])('%s come back unchanged', (_, text) => {
    const ids = tokenizer.encode(text);
    expect(tokenizer.decode(ids)).toBe(text);
    expect(tokenizer.pieces(ids).join('')).toBe(text);
    expect(tokenizer.pieces(ids)).toHaveLength(ids.length);
  });

  test('so does any other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const ids = tokenizer.encode(text);
        expect(ids.every((id) => id > 1 && id < tokenizer.vocabulary)).toBe(true);
        expect(tokenizer.decode(ids)).toBe(text);
        expect(tokenizer.pieces(ids).join('')).toBe(text);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('ids are those of Hugging Face’s library, which sees the whole text and not one word at a time', () => {
    const library = new HuggingFaceTokenizer({ ...JSON.parse(trained.json), added_tokens: [] }, {});
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.array(
        fc.constantFrom(' ', '  ', '\n', "'s", "'", 'll', 'film', ' The', '7', '!?', 'é', '😀', '\ud800'),
      ),
    );
    fc.assert(
      fc.property(
        texts.map((text) => (Array.isArray(text) ? text.join('') : text)),
        (text) => {
          expect(tokenizer.encode(text)).toEqual(
            text === '' ? [] : library.encode(text, { add_special_tokens: false }).ids,
          );
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });

  test('half of a surrogate pair becomes U+FFFD', () => {
    expect(tokenizer.decode(tokenizer.encode('a\ud800b\udc00'))).toBe('a\uFFFDb\uFFFD');
  });

  test('the same text gives the same ids, at any time and in another tokenizer', () => {
    const ids = tokenizer.encode('The film, déjà vu');
    tokenizer.encode('something else in between');
    expect(tokenizer.encode('The film, déjà vu')).toEqual(ids);
    expect(readTokenizer(trained.json, 'tokenizer.json').encode('The film, déjà vu')).toEqual(ids);
  });

  test('a file that does not name its kind, such as GPT-2’s own, is taken for what it is', () => {
    const json = JSON.parse(trained.json);
    const nameless = JSON.stringify({ ...json, model: { ...json.model, type: undefined } });
    expect(readTokenizer(nameless, 'tokenizer.json').encode('The film')).toEqual(
      tokenizer.encode('The film'),
    );
  });

  test('the vocabulary counts special tokens once', () => {
    expect(tokenizer.vocabulary).toBe(trained.vocabulary);
  });
});

describe('special tokens', () => {
  test.each([END_OF_TEXT, PADDING, `a${END_OF_TEXT}b`, ` ${END_OF_TEXT} `])(
    '%j is text when it is typed',
    (typed) => {
      const ids = tokenizer.encode(typed);
      expect(ids).not.toContain(trained.endOfText);
      expect(ids).not.toContain(trained.padding);
      expect(tokenizer.decode(ids)).toBe(typed);
    },
  );

  test('are shown by their names, and left out of the text', () => {
    const ids = [...tokenizer.encode('The film'), trained.endOfText, trained.padding];
    expect(tokenizer.pieces(ids)).toEqual(['The', ' film', END_OF_TEXT, PADDING]);
    expect(tokenizer.decode(ids)).toBe('The film');
    expect(tokenizer.decode([trained.endOfText])).toBe('');
    expect(tokenizer.pieces([trained.endOfText])).toEqual([END_OF_TEXT]);
  });
});

describe('pieces of characters that several tokens make up', () => {
  const bytes = tokenizer.encode('€'); // E2 82 AC, none of them learnt together

  test('show with the token that completes them', () => {
    expect(bytes).toHaveLength(3);
    expect(tokenizer.pieces([...bytes, ...tokenizer.encode('5')])).toEqual(['', '', '€', '5']);
  });

  test('are marked where the completion was cut in their middle', () => {
    expect(tokenizer.pieces(bytes.slice(0, 2))).toEqual(['', '\uFFFD']);
    expect(tokenizer.pieces([...bytes.slice(0, 2), trained.endOfText])).toEqual(['', '\uFFFD', END_OF_TEXT]);
    expect(tokenizer.pieces([bytes[0], ...tokenizer.encode('a')])).toEqual(['', '\uFFFDa']);
  });

  test('joined are the decoded text, whatever ids a model samples', () => {
    const anyIds = fc.array(fc.integer({ min: 2, max: tokenizer.vocabulary - 1 }), { maxLength: 20 });
    fc.assert(
      fc.property(anyIds, (ids) => {
        expect(tokenizer.pieces(ids).join('')).toBe(tokenizer.decode(ids));
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('a file that is no tokenizer is refused', () => {
  const json = JSON.parse(trained.json);
  test.each([
    ['no JSON', '<html>', /^tokenizer\.json: not valid JSON/],
    ['null', null, /^tokenizer\.json: the file: /],
    ['no model', { ...json, model: undefined }, /^tokenizer\.json: model: /],
    ['no vocabulary', { ...json, model: { ...json.model, vocab: null } }, /^tokenizer\.json: model\.vocab: /],
    ['an id that is text', { ...json, model: { ...json.model, vocab: { a: '1' } } }, /model\.vocab\.a: /],
    ['a negative id', { ...json, model: { ...json.model, vocab: { a: -1 } } }, /model\.vocab\.a: /],
    ['added tokens that are no list', { ...json, added_tokens: 5 }, /^tokenizer\.json: added_tokens: /],
    ['an added token that is null', { ...json, added_tokens: [null] }, /added_tokens\.0: /],
    ['an added token without id', { ...json, added_tokens: [{ content: 'a' }] }, /added_tokens\.0\.id: /],
    ['merges that are no list', { ...json, model: { ...json.model, merges: 5 } }, /model\.merges: /],
    ['a merge that is a number', { ...json, model: { ...json.model, merges: [5] } }, /model\.merges\.0: /],
    [
      'an unknown kind',
      { ...json, model: { ...json.model, type: 'Magic' } },
      /^tokenizer\.json: model\.type: /,
    ],
    [
      'an unknown decoder',
      { ...json, decoder: { type: 'Magic' } },
      /decoder\.type: "Magic" is not supported/,
    ],
  ])('%s', (_, file, sentence) => {
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    expect(() => readTokenizer(text, 'tokenizer.json')).toThrow(
      expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) }),
    );
  });
});
