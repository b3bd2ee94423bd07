import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { END_OF_TEXT, PADDING, trainBpe } from './bpeTraining.ts';

interface TokenizerJson {
  added_tokens: { id: number; content: string; special: boolean }[];
  model: { vocab: Record<string, number>; merges: string[] };
}
const parse = ({ json }: { json: string }): TokenizerJson => JSON.parse(json);
const train = (documents: string[], merges: number, minCount = 1) =>
  trainBpe(documents, 258 + merges, minCount);

describe('merges', () => {
  // "aab" twice and "ab" once: a·b occurs 3 times, a·a twice; then a·ab twice; nothing else is left to merge.
  test('take the most frequent pair, then count anew', () => {
    expect(parse(train(['aab ', 'aab\n', 'ab'], 10)).model.merges).toEqual(['a b', 'a ab']);
  });

  test('of equally frequent pairs take the first in the alphabet', () => {
    expect(parse(train(['yz wx'], 2)).model.merges.at(0)).toBe('w x');
  });

  test('never join what is rarer than asked for', () => {
    expect(parse(train(['abab ab cd'], 10, 3)).model.merges).toEqual(['a b']);
  });

  test('stop at the size that was asked for', () => {
    const trained = train(['the theory of the thing'], 3);
    expect(trained.vocabulary).toBe(261);
    expect(Object.keys(parse(trained).model.vocab)).toHaveLength(261);
    expect(parse(trained).model.merges).toHaveLength(3);
  });

  // A space belongs to the word behind it; letters, digits and other signs never share a token.
  test('stay inside of words', () => {
    const { merges } = parse(train(['x1! x1! x1!'], 20)).model;
    expect(merges).toEqual(['Ġ x']);
    const contractions = parse(train(["it's it's it's"], 20)).model.merges;
    expect(contractions).toContain("' s");
    expect(contractions).not.toContain("it 's");
  });

  test('join the bytes of a character that is longer than one', () => {
    expect(parse(train(['éééé'], 1)).model.merges).toEqual(['Ã ©']); // é is C3 A9
  });
});

describe('the vocabulary', () => {
  const documents = ['the film was good, the film was bad', '10 100 1000, 42', 'déjà vu 😀 __proto__'];

  test('begins with the special tokens and the 256 bytes', () => {
    const trained = train(documents, 20);
    expect(trained).toMatchObject({ endOfText: 0, padding: 1 });
    const { vocab } = parse(trained).model;
    expect(parse(trained).added_tokens).toMatchObject([
      { id: 0, content: END_OF_TEXT, special: true },
      { id: 1, content: PADDING, special: true },
    ]);
    expect(vocab).toMatchObject({ Ā: 2, '!': 2 + 33, A: 2 + 65, Ġ: 2 + 32, ÿ: 2 + 255 });
  });

  test('numbers its tokens 0, 1, 2 … without gaps, each merge after its halves', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), (texts) => {
        const trained = train([...texts, ...texts, 'aaaaaaa abababa'], 40);
        const { vocab, merges } = parse(trained).model;
        const ids = Object.values(vocab).sort((a, b) => a - b);
        expect(ids).toEqual(Array.from({ length: trained.vocabulary }, (_, id) => id));
        for (const [i, merge] of merges.entries()) {
          const [left, right] = merge.split(' ');
          expect(vocab[left + right]).toBe(258 + i);
          expect(Math.max(vocab[left], vocab[right])).toBeLessThan(258 + i);
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test('depends on the text alone, not on the order of the documents', () => {
    const { json } = train(documents, 30);
    expect(train(documents, 30).json).toBe(json);
    expect(train(documents.toReversed(), 30).json).toBe(json);
    expect(train([...documents, 'good'], 30).json).not.toBe(json);
  });
});
