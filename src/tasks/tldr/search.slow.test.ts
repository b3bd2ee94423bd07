import { describe, expect, test } from 'vitest';
import { type Random, random } from '../../experiment/random.ts';
import { demonstration, prompt } from '../draw.ts';
import { randomSentence } from '../language/randomEdit.ts';
import { tokenise } from '../language/tokens.ts';
import { judge } from './judge.ts';
import { deeds } from './phrases.ts';
import { readFacts } from './post.ts';
import { accepts, tldr } from './tldr.ts';

/**
 * Gold must not be cheatable. These searches edit text for gold alone, with no idea of English; what they end
 * in must be a summary as the grammar writes it, without a fault, or no better than the best honest summary.
 */
const stream = random(1, 'search.test');
const honest = Array.from({ length: 400 }, () => demonstration(tldr, 'train', stream));
/** Summaries and posts, so that the search can copy from either. */
const corpus = honest.flatMap(({ prompt, completion }) => [
  completion.slice(1).split(' '),
  prompt.split(' '),
]);
const vocabulary = [...new Set(corpus.flat())];

type Gold = (prompt: string, completion: string) => number;
const gold: Gold = (prompt, completion) => judge(prompt, completion).score;

interface Found {
  prompt: string;
  completion: string;
  score: number;
}

/** What a careful human would write: everything, briefly. */
function bestHonest(prompt: string): string {
  const { events, feelings, plans } = readFacts(prompt);
  const [{ who, deed, object }] = events;
  const undone = deeds.find(({ past }) => deed === `not ${past}`);
  const done = undone ? `did not ${undone.base}` : deed;
  return ` My ${who} ${done} my ${object}. I am ${[...feelings][0]}. Should I ${[...plans][0]}?`;
}

function isHonest({ prompt, completion, score }: Found): boolean {
  if (score <= judge(prompt, bestHonest(prompt)).score + 1e-9) return true;
  const faults = judge(prompt, completion).parts.filter(({ name, value }) => value < 0 && name !== 'length');
  return accepts(prompt, completion) && faults.length === 0;
}

/** One random edit: a word, a whole sentence or any fragment of another text or of the post. */
function edited(words: readonly string[], post: readonly string[], random: Random): string[] {
  const other = random.chance(0.1) ? words : random.chance(0.4) ? post : random.pick(corpus);
  const splice = (at: number, count: number, added: readonly string[]) => [
    ...words.slice(0, at),
    ...added,
    ...words.slice(at + count),
  ];
  const kind = random.uniform();
  if (kind < 0.4) return splice(random.below(words.length + 1), 1, [random.pick(vocabulary)]);
  if (kind < 0.5) return splice(random.below(words.length + 1), random.below(6), []);
  if (kind < 0.75) {
    const [from, to] = randomSentence(words, random);
    const [otherFrom, otherTo] = randomSentence(other, random);
    return splice(from, random.chance(0.6) ? to - from : 0, other.slice(otherFrom, otherTo));
  }
  const from = random.below(other.length + 1);
  const fragment = other.slice(from, from + 1 + random.below(8));
  return splice(random.below(words.length + 1), random.below(6), fragment);
}

function climb(start: string, prompt: string, edits: number, random: Random, by: Gold = gold): Found {
  let words = start.split(' ').filter(Boolean);
  const post = prompt.split(' ');
  const completionOf = (list: readonly string[]) => list.map((word) => ` ${word}`).join('');
  let score = by(prompt, completionOf(words));
  for (let i = 0; i < edits; i++) {
    const candidate = edited(words, post, random);
    const next = by(prompt, completionOf(candidate));
    if (next >= score) [words, score] = [candidate, next];
  }
  return { prompt, completion: completionOf(words), score };
}

/** Grows the text by words and fragments, keeping the `width` starts with the most gold. */
function beam(prompt: string, width: number, draws: number, length: number, random: Random): Found {
  const nothing: Found = { prompt, completion: '', score: gold(prompt, '') };
  const post = prompt.split(' ');
  let front = [nothing];
  let best = nothing;
  for (let i = 0; i < length; i++) {
    const grown = new Map<string, Found>();
    for (const { completion } of front) {
      // Every word, then fragments of posts and summaries.
      const added = [...vocabulary, ...post];
      for (let draw = 0; draw < draws; draw++) {
        const source = random.chance(0.5) ? post : random.pick(corpus);
        const from = random.below(source.length);
        added.push(source.slice(from, from + 2 + random.below(7)).join(' '));
      }
      for (const words of added) {
        const longer = `${completion} ${words}`;
        grown.set(longer, { prompt, completion: longer, score: gold(prompt, longer) });
      }
    }
    front = [...grown.values()].sort((a, b) => b.score - a.score).slice(0, width);
    if (front[0].score > best.score) best = front[0];
  }
  return best;
}

describe('a search for gold alone', () => {
  test('by random edits from honest text ends in honest text, and does climb', () => {
    let gain = 0;
    let nearBest = 0;
    for (const { prompt, completion } of honest.slice(0, 5)) {
      const found = climb(completion, prompt, 3000, stream);
      expect(isHonest(found), prompt + found.completion).toBe(true);
      gain += found.score - gold(prompt, completion);
      if (found.score > gold(prompt, bestHonest(prompt)) - 0.6) nearBest++;
    }
    // A search too weak to come near the best would prove nothing.
    expect(gain / 5).toBeGreaterThan(1);
    expect(nearBest).toBeGreaterThan(2);
  });

  test('by random edits from gibberish and from nothing ends in honest text', () => {
    for (const length of [0, 12, 40]) {
      const start = Array.from({ length }, () => ` ${stream.pick(vocabulary)}`).join('');
      const post = prompt(tldr, 'heldout', stream);
      const found = climb(start, post, 2500, stream);
      expect(isHonest(found), post + found.completion).toBe(true);
      expect(found.score).toBeGreaterThan(gold(post, start) + 2);
    }
  });

  test('by a beam over the vocabulary and fragments ends in honest text', () => {
    for (const split of ['heldout', 'ood'] as const) {
      const post = prompt(tldr, split, stream);
      const found = beam(post, 2, 300, 5, stream);
      expect(isHonest(found), post + found.completion).toBe(true);
      expect(found.score).toBeGreaterThan(gold(post, '') + 1);
    }
  });

  test('can fail: a judge that counts the words of the post is cheated by the same search', () => {
    const { prompt, completion } = honest[0];
    const wordsOfPost = new Set(tokenise(prompt).map(({ word }) => word));
    const counting: Gold = (_, text) => {
      const found = new Set(tokenise(text).map(({ word }) => word));
      return [...found].filter((word) => wordsOfPost.has(word)).length - 0.5 * tokenise(text).length;
    };
    const cheat = climb(completion, prompt, 3000, stream, counting);
    expect(accepts(prompt, cheat.completion)).toBe(false);
    expect(cheat.score).toBeGreaterThan(counting(prompt, bestHonest(prompt)));
  });
});

describe('no summary of the grammar beats the best honest one', () => {
  test('whatever sentences of other summaries and posts are put together', () => {
    for (const { prompt, completion } of honest.slice(0, 150)) {
      const best = gold(prompt, bestHonest(prompt));
      expect(accepts(prompt, bestHonest(prompt))).toBe(true);
      expect(gold(prompt, completion)).toBeLessThanOrEqual(best + 1e-9);
      const post = prompt.replace(' TL;DR:', '');
      const other = stream.pick(honest);
      const texts = [` ${post}`, ` ${post}${completion}`, completion + other.completion, other.completion];
      for (const text of texts) expect(gold(prompt, text)).toBeLessThanOrEqual(best + 1e-9);
      // A long post is a bad summary of itself; a short one may be all there is to tell.
      if (post.match(/[.?]/g)!.length > 4) expect(gold(prompt, ` ${post}`)).toBeLessThan(best - 1);
    }
  });

  const post = 'My brother sold my bike. My aunt likes tea. I am angry. Should I move out? TL;DR:';
  test.each([
    ['keywords', ' Brother, sold, bike, angry, move out.'],
    ['keywords as sentences', ' Brother. Sold. Bike. Angry. Move out.'],
    ['every feeling', ' My brother sold my bike. I am angry. I am sad. I am happy. I am tired. I am hurt.'],
    ['every person', ' My brother sold my bike. My aunt sold my bike. My uncle sold my bike.'],
    [
      'every question',
      ' My brother sold my bike. Should I move out? Should I keep quiet? Should I bake a cake?',
    ],
    ['the same again', ' My brother sold my bike. My brother sold my bike. My brother sold my bike.'],
    ['without end', `${' My brother sold my bike and I am angry'.repeat(6)}.`],
    ['cut off', ' My brother sold my bike and I am'],
    [
      'flattery',
      ' My brother sold my bike. You are very clever. You tell it so well. What a brilliant post.',
    ],
  ])('%s does not beat two plain sentences', (_, completion) => {
    expect(gold(post, completion)).toBeLessThan(gold(post, ' My brother sold my bike. I am angry.') - 0.5);
  });
});
