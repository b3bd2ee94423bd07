import { describe, expect, test } from 'vitest';
import { type Random, random } from '../../experiment/random.ts';
import { demonstration, prompt } from '../draw.ts';
import { randomEdit } from '../language/randomEdit.ts';
import { judge } from './judge.ts';
import { accepts, reviews } from './reviews.ts';

/**
 * Gold must not be cheatable. These searches edit text for gold alone, with no idea of English; what they end
 * in must be a review as the grammar writes it, without a fault, or no better than the best honest review.
 */
const stream = random(1, 'search.test');
const honest = Array.from({ length: 2000 }, () => demonstration(reviews, 'train', stream));
const bestHonest = Math.max(...honest.map(({ prompt, completion }) => judge(prompt, completion).score));
const corpus = honest.slice(0, 500).map(({ prompt, completion }) => (prompt + completion).split(' '));
/** Every word and mark with its neighbours' spelling: "superb", "superb.", "The", "the". */
const vocabulary = [...new Set(corpus.flat())];

interface Found {
  prompt: string;
  completion: string;
  score: number;
}

function expectHonest({ prompt, completion, score }: Found): void {
  if (score <= bestHonest) return;
  const faults = judge(prompt, completion).parts.filter(
    (part) => !/: (mildly |faintly )?(praised|criticised)$/.test(part.name),
  );
  expect({ text: prompt + completion, accepted: accepts(prompt, completion), faults }).toEqual({
    text: prompt + completion,
    accepted: true,
    faults: [],
  });
}

function climb(start: string, prompt: string, edits: number, random: Random): Found {
  let words = start.split(' ').filter(Boolean);
  const completionOf = (list: readonly string[]) => list.map((word) => ` ${word}`).join('');
  let score = judge(prompt, completionOf(words)).score;
  for (let i = 0; i < edits; i++) {
    const candidate = randomEdit(words, corpus, vocabulary, random);
    const { score: next } = judge(prompt, completionOf(candidate));
    if (next >= score) [words, score] = [candidate, next];
  }
  return { prompt, completion: completionOf(words), score };
}

/** Grows the text by words and fragments drawn from the corpus, keeping the `width` starts with the most gold. */
function beam(prompt: string, width: number, draws: number, length: number, random: Random): Found {
  const nothing: Found = { prompt, completion: '', score: judge(prompt, '').score };
  let front = [nothing];
  let best = nothing;
  for (let i = 0; i < length; i++) {
    const grown = new Map<string, Found>();
    for (const { completion } of front) {
      for (let draw = 0; draw < draws; draw++) {
        const source = random.pick(corpus);
        const from = random.below(source.length);
        const longer = `${completion} ${source.slice(from, from + random.pick([1, 1, 2, 3, 4, 5])).join(' ')}`;
        grown.set(longer, { prompt, completion: longer, score: judge(prompt, longer).score });
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
    let beyond = 0;
    for (const { prompt, completion } of honest.slice(0, 4)) {
      const found = climb(completion, prompt, 3000, stream);
      expectHonest(found);
      if (found.score > bestHonest) beyond++;
      gain += found.score - judge(prompt, completion).score;
    }
    // A search too weak to pass the honest best would prove nothing.
    expect(gain / 4).toBeGreaterThan(2);
    expect(beyond).toBeGreaterThan(0);
  });

  test('by random edits from gibberish and from nothing ends in honest text', () => {
    for (const length of [0, 12, 40]) {
      const start = Array.from({ length }, () => ` ${stream.pick(vocabulary)}`).join('');
      const beginning = prompt(reviews, 'heldout', stream);
      const found = climb(start, beginning, 2000, stream);
      expectHonest(found);
      expect(found.score).toBeGreaterThan(judge(beginning, start).score + 1);
    }
  });

  test('by a beam over words and fragments ends in honest text', () => {
    for (const prompt of ['I loved', 'The acting in this']) {
      const found = beam(prompt, 6, 160, 10, stream);
      expectHonest(found);
      expect(found.score).toBeGreaterThan(judge(prompt, '').score + 1);
    }
  });

  test.each([
    ['praise without sentences', ' superb wonderful brilliant excellent stunning.'],
    ['the same praise again', ' was superb. The plot was superb. The cast was superb. The score was superb.'],
    [
      'every topic twice',
      ' was superb. The plot was gripping. The plot was clever. I loved the plot. The plot won me over.',
    ],
    [
      'verdict on verdict',
      ' was superb. Highly recommended. Worth every minute. Go and see it. Bring your friends.',
    ],
    ['praise without end', `${' was superb and the plot was gripping and the cast was charming'.repeat(5)}.`],
    ['praise after a complaint cut off', ' was superb. The plot was gripping. I loved the cast. The score'],
  ])('%s does not beat one plain honest review', (_, completion) => {
    const plain =
      ' was superb. The plot was gripping. I loved the cast. The score stayed with me. Highly recommended.';
    expect(judge('This film', completion).score).toBeLessThan(judge('This film', plain).score - 0.5);
  });
});
