import { describe, expect, test } from 'vitest';
import { random } from '../../experiment/random.ts';
import { demonstration, prompt } from '../draw.ts';
import { splits } from '../world.ts';
import { document, MAX_WORDS, MIN_WORDS, splitOf } from './grammar.ts';
import { otherGenres } from './phrases.ts';
import { accepts, reviews } from './reviews.ts';

const many = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
const wordsOf = (text: string) => text.toLowerCase().match(/[a-z'-]+/g) ?? [];

describe('reviews', () => {
  test('are the same for the same seed and differ for another', () => {
    const some = (seed: number) => {
      const stream = random(seed, 'grammar.test');
      return many(20, () => [
        document(stream),
        demonstration(reviews, 'train', stream),
        prompt(reviews, 'heldout', stream),
      ]);
    };
    expect(some(1)).toEqual(some(1));
    expect(some(1)).not.toEqual(some(2));
  });

  test('every demonstration is accepted, joins without a separator and fits', () => {
    const stream = random(1, 'demonstrations');
    for (const { prompt, completion } of many(3000, () => demonstration(reviews, 'train', stream))) {
      expect(accepts(prompt, completion), prompt + completion).toBe(true);
      expect(completion).toMatch(/^ .*\.$/);
      expect(prompt).toMatch(/^[A-Z].*\S$/);
      const length = wordsOf(prompt + completion).length;
      expect(length).toBeGreaterThanOrEqual(MIN_WORDS);
      expect(length).toBeLessThanOrEqual(MAX_WORDS);
    }
  });

  test('have a small vocabulary and hardly ever repeat each other', () => {
    const stream = random(2, 'documents');
    const documents = many(4000, () => document(stream));
    const vocabulary = new Set(documents.flatMap(wordsOf));
    expect(vocabulary.size).toBeGreaterThan(250);
    expect(vocabulary.size).toBeLessThan(450);
    expect(new Set(documents.slice(0, 500)).size).toBeGreaterThan(490);
  });

  test('prompts have 2 to 7 words and every verdict still lies ahead', () => {
    const stream = random(3, 'prompts');
    for (const split of splits) {
      for (const text of many(500, () => prompt(reviews, split, stream))) {
        expect(wordsOf(text).length).toBeGreaterThanOrEqual(2);
        expect(wordsOf(text).length).toBeLessThanOrEqual(7);
        expect(text).not.toContain('.');
      }
    }
  });
});

describe('splits', () => {
  const stream = random(4, 'splits');
  const prompts = {
    train: new Set(many(8000, () => prompt(reviews, 'train', stream))),
    heldout: new Set(many(8000, () => prompt(reviews, 'heldout', stream))),
    near: new Set(many(8000, () => prompt(reviews, 'near', stream))),
    ood: new Set(many(8000, () => prompt(reviews, 'ood', stream))),
  };

  test('have thousands of prompts each and share none', () => {
    for (const split of splits) {
      expect(prompts[split].size).toBeGreaterThan(2000);
      for (const text of prompts[split]) expect(splitOf(text)).toBe(split);
    }
    const all = splits.flatMap((split) => [...prompts[split]]);
    expect(new Set(all).size).toBe(all.length);
  });

  test('only out-of-distribution prompts name its genres; demonstrations use training prompts', () => {
    const names = (text: string) =>
      wordsOf(text).some((word) => (otherGenres as readonly string[]).includes(word));
    expect([...prompts.ood].every(names)).toBe(true);
    expect([...prompts.train, ...prompts.heldout, ...prompts.near].some(names)).toBe(false);
    for (const { prompt, completion } of many(500, () => demonstration(reviews, 'train', stream))) {
      expect(splitOf(prompt)).toBe('train');
      expect(names(completion)).toBe(false);
    }
  });
});

test('only near prompts begin with a concession, and no text of pretraining does', () => {
  const stream = random(5, 'near');
  const concedes = (text: string) => text.startsWith('Although ');
  expect(many(1000, () => prompt(reviews, 'near', stream)).every(concedes)).toBe(true);
  expect(many(4000, () => document(stream)).some(concedes)).toBe(false);
  expect(many(4000, () => document(stream)).some((text) => text.includes('. Although '))).toBe(true);
});

describe('the recogniser', () => {
  test.each([
    ['This thriller', ' was superb. The plot was thin.', true],
    ['The acting in', ' this western was wooden, but the cast was likeable. Bring a pillow.', true],
    ['This thriller', ' was superb. The plot was thin', false],
    ['This thriller', ' was superb. the plot was thin.', false],
    ['This thriller', ' was superb.  The plot was thin.', false],
    ['This thriller', ' was superb. The plot was thin. ', false],
    ['This thriller', ' was superb. Bring a pillow. The plot was thin.', false],
    ['This thriller', ' was superb. This comedy was thin.', false],
    ['This thriller', ' was seemed thin. The plot was thin.', false],
    ['This thriller', ' was very superb.', false],
    ['This thriller', ' was superb, but.', false],
    ['This thriller', '', false],
    ['', '', false],
  ])('%s|%s → %s', (prompt, completion, expected) => expect(accepts(prompt, completion)).toBe(expected));

  test('refuses what runs on', () => {
    const clauses = [
      'plot',
      'cast',
      'score',
      'ending',
      'script',
      'villain',
      'hero',
      'pacing',
      'acting',
      'dialogue',
      'effects',
    ];
    // 3 words and 4 more for each aspect: ten are 43, eleven are 47.
    const text = (count: number) =>
      ` dragged.${clauses
        .map((aspect) => ` The ${aspect} never worked.`)
        .slice(0, count)
        .join('')}`;
    expect(accepts('This film', text(11))).toBe(false);
    expect(accepts('This film', text(10))).toBe(true);
  });
});
