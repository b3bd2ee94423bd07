import { expect, test } from 'vitest';
import { bandOf } from './logRatio.ts';
import { marksOf, nameOf, reasonsAt, reasonsOf, tokensUnder, wordsOf } from './spans.ts';

const tokensOf = (...texts: string[]) => texts.map((text) => ({ text, logRatio: 0 }));

test('log-ratios fall into three bands on either side of unchanged', () => {
  expect([-2, -1, -0.2, -0.05, 0, 0.1, 0.5, 1.5].map(bandOf)).toEqual([
    'less-3',
    'less-2',
    'less-1',
    'same',
    'same',
    'more-1',
    'more-2',
    'more-3',
  ]);
  expect(bandOf(Number.NaN)).toBe('same');
});

test('a reason found several times is one reason with the sum', () => {
  const parts = [
    { name: 'praised', value: 1, span: [3, 5] as [number, number] },
    { name: 'nonsense', value: -0.25, span: [6, 8] as [number, number] },
    { name: 'nonsense', value: -0.25, span: [9, 11] as [number, number] },
  ];
  expect(reasonsOf(parts)).toEqual([
    { name: 'praised', value: 1, spans: [[3, 5]], times: 1 },
    {
      name: 'nonsense',
      value: -0.5,
      spans: [
        [6, 8],
        [9, 11],
      ],
      times: 2,
    },
  ]);
});

test('a reason stands on the tokens that its span touches', () => {
  const tokens = tokensOf(' was', ' won', 'der', 'ful', '.', '<|endoftext|>');
  const prompt = 'The plot';
  const start = prompt.length + ' was '.length;
  const [praised] = reasonsOf([{ name: 'praised', value: 1, span: [start, start + 'wonderful'.length] }]);
  expect([...tokensUnder(praised, prompt, tokens)]).toEqual([1, 2, 3]);
  const [short] = reasonsOf([{ name: 'short', value: -1 }]);
  expect(tokensUnder(short, prompt, tokens).size).toBe(0);
});

test('pieces of a word stay together, white space stays outside, marks get a glyph', () => {
  const words = wordsOf(tokensOf(' won', 'der', '.', ' ', 'kept', '<|endoftext|>'));
  expect(words.map(({ space, tokens }) => [space, tokens.map(({ ink }) => ink)])).toEqual([
    [' ', ['won', 'der', '.']],
    ['', [' ']],
    ['', ['kept']],
    [' ', ['∎']],
  ]);
  expect([' won', ' ', '<|endoftext|>'].map(nameOf)).toEqual(['won', '␣', '∎']);
});

test('the letters of a word are marked as one, with the sum of their log-ratios; a full stop stands alone', () => {
  const [word] = wordsOf([
    { text: ' dis', logRatio: -1 },
    { text: 'appoint', logRatio: -2 },
    { text: 'ing', logRatio: 0.5 },
    { text: '.', logRatio: 1 },
  ]);
  expect(
    marksOf(word).map(({ ink, logRatio, tokens }) => [ink, logRatio, tokens.map((one) => one.index)]),
  ).toEqual([
    ['disappointing', -2.5, [0, 1, 2]],
    ['.', 1, [3]],
  ]);
});

test('what is missing at the end is shown at the last token', () => {
  const tokens = tokensOf(' was', ' good', '<|endoftext|>');
  const end = 'The plot was good'.length;
  const [unfinished] = reasonsOf([{ name: 'unfinished', value: -1, span: [end, end] }]);
  expect([...tokensUnder(unfinished, 'The plot', tokens)]).toEqual([1]);
});

test('where reasons overlap, the one that stands on the fewest words comes first', () => {
  const place = (name: string, value: number, ...tokens: number[]) => ({
    name,
    value,
    times: 1,
    spans: [],
    tokens: new Set(tokens),
  });
  const at = reasonsAt([place('complete', 1, 0, 1, 2), place('wrong', -2, 1), place('short', 1)], 4);
  expect(at.map((reasons) => reasons.map(({ name }) => name))).toEqual([
    ['complete'],
    ['wrong', 'complete'],
    ['complete'],
    [],
  ]);
});
