import { expect, test } from 'vitest';
import { bandOf } from './logRatio.ts';
import { shownText, tokensUnder } from './spans.ts';

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

test('a reason stands on the tokens that its span touches', () => {
  const tokens = [' was', ' won', 'der', 'ful', '.'].map((text) => ({ text, logRatio: 0 }));
  const prompt = 'The plot';
  const start = prompt.length + ' was '.length;
  const part = { name: 'praised', value: 1, span: [start, start + 'wonderful'.length] as [number, number] };
  expect([...tokensUnder(part, prompt, tokens)]).toEqual([1, 2, 3]);
  expect(tokensUnder({ name: 'short', value: -1 }, prompt, tokens).size).toBe(0);
});

test('space stays outside the token that can be focused; marks get a glyph', () => {
  expect(shownText(' won')).toEqual({ space: ' ', ink: 'won' });
  expect(shownText(' ')).toEqual({ space: '', ink: '␣' });
  expect(shownText('<|endoftext|>').ink).toBe('∎');
});
