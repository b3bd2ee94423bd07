import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTokenizer } from './tokenizer.ts';

/** What Hugging Face's tokenizers make of the same files and texts: `e2e/peers/text_fixtures.py`. */
interface Fixture {
  file: object;
  /** Ids that a text begins with. */
  beginning: number[];
  /** For each text. What is left out is the same: `marked` as `plain`, `decoded` as the text. */
  rows: { plain: number[]; marked?: number[]; decoded?: string }[];
  pairs: { prompt: string; completion: string; ids: [prompt: number[], completion: number[]] }[];
}
const { texts, tokenizers }: { texts: string[]; tokenizers: Record<string, Fixture> } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'tokenizers.json'), 'utf8'),
);

describe.each(Object.entries(tokenizers))('in the style of %s', (_, { file, beginning, rows, pairs }) => {
  const tokenizer = readTokenizer(JSON.stringify(file), 'tokenizer.json');

  test('ids of a text, in which special tokens are text', () => {
    rows.forEach(({ plain }, i) => {
      expect(tokenizer.encode(texts[i]), JSON.stringify(texts[i])).toEqual(plain);
    });
  });

  test('ids of a text in which special tokens are recognised, and of a prompt', () => {
    rows.forEach(({ plain, marked = plain }, i) => {
      expect(tokenizer.encodeMarked(texts[i], false), JSON.stringify(texts[i])).toEqual(marked);
    });
    expect(tokenizer.encodePrompt(texts[0])).toEqual([...beginning, ...rows[0].plain]);
  });

  test('the text of the ids', () => {
    rows.forEach(({ plain, decoded: written }, i) => {
      const decoded = written ?? texts[i];
      expect(tokenizer.decode(plain)).toBe(decoded);
      expect(tokenizer.pieces(plain).join('')).toBe(decoded);
    });
  });

  test('prompt and completion are encoded apart as they are together, and the completion keeps its space', () => {
    expect(pairs.length).toBeGreaterThan(3);
    for (const { prompt, completion, ids } of pairs) {
      expect(tokenizer.encodePrompt(prompt)).toEqual(ids[0]);
      expect(tokenizer.completion.encode(completion), completion).toEqual(ids[1]);
      expect(tokenizer.encodeMarked(completion, true)).toEqual(ids[1]);
      expect(tokenizer.completion.decode(ids[1])).toBe(completion);
      expect(tokenizer.completion.pieces(ids[1]).join('')).toBe(completion);
      // None of them begins a text.
      for (const id of beginning) expect(ids[1]).not.toContain(id);
    }
  });
});

test('the fixture has some hundred texts', () => {
  expect(texts.length).toBeGreaterThan(200);
  expect(Object.keys(tokenizers)).toHaveLength(9);
});
