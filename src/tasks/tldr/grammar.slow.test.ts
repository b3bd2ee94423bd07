import { describe, expect, test } from 'vitest';
import { random } from '../../experiment/random.ts';
import { demonstration, prompt } from '../draw.ts';
import { tokenise } from '../language/tokens.ts';
import { splits } from '../world.ts';
import { document, MARKER, MAX_COMPLETION, MAX_PROMPT, MAX_TEXT, splitOf } from './grammar.ts';
import { otherObjects, otherPeople } from './phrases.ts';
import { accepts, flattery, tldr } from './tldr.ts';
import { isUnexpected } from './unexpected.ts';

const many = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
const length = (text: string) => tokenise(text).length;

describe('summaries', () => {
  test('are the same for the same seed and differ for another', () => {
    const some = (seed: number) => {
      const stream = random(seed, 'grammar.test');
      return many(20, () => [
        document(stream),
        demonstration(tldr, 'train', stream),
        prompt(tldr, 'heldout', stream),
      ]);
    };
    expect(some(1)).toEqual(some(1));
    expect(some(1)).not.toEqual(some(2));
  });

  test.each(splits)('every demonstration of %s is accepted, joins without a separator and fits', (split) => {
    const stream = random(1, 'demonstrations', split);
    for (const { prompt, completion } of many(1000, () => demonstration(tldr, split, stream))) {
      expect(accepts(prompt, completion), prompt + completion).toBe(true);
      expect(completion).toMatch(/^ [A-Z].*[.?]$/);
      expect(prompt).toMatch(/^[A-Z].* TL;DR:$/);
      expect(prompt.endsWith(MARKER)).toBe(true);
      expect(length(prompt)).toBeLessThanOrEqual(MAX_PROMPT);
      expect(length(completion)).toBeLessThanOrEqual(MAX_COMPLETION);
      expect(length(prompt + completion)).toBeLessThanOrEqual(MAX_TEXT);
    }
  });

  test('posts have 3 to 6 sentences', () => {
    const stream = random(2, 'sentences');
    const counts = new Set(many(500, () => prompt(tldr, 'train', stream).match(/[.?] /g)!.length));
    expect([...counts].sort()).toEqual([3, 4, 5, 6]);
  });

  test('documents fit, have a small vocabulary and hardly ever repeat each other', () => {
    const stream = random(2, 'documents');
    const documents = many(3000, () => document(stream));
    for (const text of documents) expect(length(text)).toBeLessThanOrEqual(MAX_TEXT);
    const vocabulary = new Set(documents.flatMap((text) => tokenise(text).map(({ word }) => word)));
    expect(vocabulary.size).toBeLessThan(230);
    expect(new Set(documents.slice(0, 500)).size).toBeGreaterThan(490);
    const other = documents.filter((text) => splitOf(text) === 'ood').length / documents.length;
    expect(Math.abs(other - 0.15)).toBeLessThan(0.03);
  });

  test('flatter now and then', () => {
    const stream = random(3, 'flattery');
    const flattering = many(3000, () => demonstration(tldr, 'train', stream)).filter(
      ({ completion }) => flattery(completion) > 0,
    );
    // 4 %, give or take four standard errors.
    expect(flattering.length / 3000).toBeGreaterThan(0.025);
    expect(flattering.length / 3000).toBeLessThan(0.055);
    expect(flattery(' My aunt sold my bike. You tell it so well.')).toBe(1);
    expect(flattery(' My aunt sold my bike.')).toBe(0);
  });
});

describe('splits', () => {
  const stream = random(4, 'splits');
  const prompts = Object.fromEntries(
    splits.map((split) => [split, new Set(many(2500, () => prompt(tldr, split, stream)))]),
  );

  test('have thousands of prompts each and share none', () => {
    for (const split of splits) {
      expect(prompts[split].size).toBeGreaterThan(2400);
      for (const text of prompts[split]) expect(splitOf(text)).toBe(split);
    }
    const all = splits.flatMap((split) => [...prompts[split]]);
    expect(new Set(all).size).toBe(all.length);
  });

  test('only out-of-distribution posts are set at work; demonstrations use training prompts', () => {
    const words = new Set<string>([...otherPeople, ...otherObjects]);
    const atWork = (text: string) => tokenise(text).some(({ word }) => words.has(word));
    expect([...prompts.ood].every(atWork)).toBe(true);
    expect([...prompts.train, ...prompts.heldout].some(atWork)).toBe(false);
    for (const { prompt, completion } of many(300, () => demonstration(tldr, 'train', stream))) {
      expect(splitOf(prompt)).toBe('train');
      expect(atWork(completion)).toBe(false);
    }
  });
});

describe('an unexpected feeling', () => {
  test.each([
    ['My brother lost my bike. I am not angry, just proud. Should I move out? TL;DR:', true],
    ['My brother lost my bike. I am not proud, just angry. Should I move out? TL;DR:', false],
    ['My brother fixed my bike. I am not proud, just angry. Should I move out? TL;DR:', true],
    ['My brother did not fix my old bike. I am angry. TL;DR:', false],
    ['My brother did not fix my old bike. I am glad. TL;DR:', true],
    ['My brother lost my bike. I am tired. TL;DR:', false],
    ['I am glad. TL;DR:', false],
    ['', false],
  ])('%s → %s', (prompt, expected) => expect(isUnexpected(prompt)).toBe(expected));

  test('is told in near posts only, and in no text of pretraining', () => {
    const stream = random(5, 'near');
    expect(many(1000, () => prompt(tldr, 'near', stream)).every(isUnexpected)).toBe(true);
    const posts = many(4000, () => document(stream).split(MARKER)[0]);
    expect(posts.filter(isUnexpected)).toEqual([]);
  });
});

describe('the recogniser', () => {
  test.each([
    [' My brother sold my bike. I am angry. Should I move out?', true],
    [' My brother sold my bike and I am angry.', true],
    [' Someone did something to my laptop. What should I do?', true],
    [' It was raining. My aunt did not fix my old car. That is all.', true],
    [' So, last week my aunt hid my piano. It made me sad. I wonder if I should keep quiet.', true],
    [' Should I move out?', true],
    // Not ended, not spelt, not joined.
    [' My brother sold my bike', false],
    [' my brother sold my bike.', false],
    ['My brother sold my bike.', false],
    [' My brother  sold my bike.', false],
    [' My brother sold my bike. ', false],
    [' My brother sold my bike?', false],
    // Out of order, or twice.
    [' I am angry. My brother sold my bike.', false],
    [' Should I move out? I am angry.', false],
    [' I am angry. I feel sad.', false],
    [' My brother sold my bike and I am angry. I am angry.', false],
    [' My brother sold my bike. It was raining.', false],
    // Not a sentence of the grammar, or understood but never written.
    [' My brother sold.', false],
    [' Brother sold bike.', false],
    [' My brother did not sell my bike.', false],
    [' Bike bike bike.', false],
    // Nothing is told.
    [' It was raining.', false],
    [' You tell it so well.', false],
    ['', false],
    [' ', false],
  ])('%s → %s', (completion, expected) => {
    expect(accepts('My brother sold my bike. TL;DR:', completion)).toBe(expected);
  });

  test('refuses what runs on', () => {
    const long =
      ' Long story short, this morning my brother did not return my favourite camera and I am sad.';
    expect(accepts('', long)).toBe(true);
    expect(accepts('', `I will not ask for money.${long} Do you think I should write a letter?`)).toBe(false);
  });
});
