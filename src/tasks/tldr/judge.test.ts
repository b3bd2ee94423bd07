import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../experiment/random.ts';
import { demonstration } from '../draw.ts';
import { bad, better, fair, good, posts } from './cases.ts';
import { document } from './grammar.ts';
import { judge } from './judge.ts';
import { accepts, tldr } from './tldr.ts';

const scoreOf = (post: keyof typeof posts, summary: string) => judge(posts[post], summary).score;

describe('the judge agrees with a person', () => {
  test('on at least 60 cases', () => {
    expect(good.length + fair.length + bad.length + better.length).toBeGreaterThan(90);
    const texts = [...good, ...fair, ...bad].map(([post, text]) => post + text);
    expect(new Set(texts).size).toBe(texts.length);
  });
  test.each(good)('good: %s |%s', (post, text) => expect(scoreOf(post, text)).toBeGreaterThan(2.4));
  test.each(fair)('fair: %s |%s', (post, text) => {
    expect(scoreOf(post, text)).toBeGreaterThan(0.8);
    expect(scoreOf(post, text)).toBeLessThan(2.4);
  });
  test.each(bad)('bad: %s |%s', (post, text) => expect(scoreOf(post, text)).toBeLessThan(0.5));
  test.each(better)('%s:%s >%s', (post, a, b) =>
    expect(scoreOf(post, a) - scoreOf(post, b)).toBeGreaterThan(0.02),
  );
});

describe('reasons', () => {
  test('stand where the text says so', () => {
    const prompt = posts.bike;
    const completion = ' So, my aunt sold my new bike. I am angry. I feel angry. the end';
    const text = prompt + completion;
    const found = judge(prompt, completion).parts.map(({ name, span }) => [name, text.slice(...span!)]);
    expect(found).toEqual([
      ['deed: told', 'sold'],
      ['object: told', 'bike'],
      ['feeling: told', 'angry'],
      ['length', 'am angry. I feel angry. the end'],
      ['who: not what the post says', 'my aunt'],
      ['detail: not in the post', 'new'],
      ['feeling: said again', 'angry'],
      ['not a sentence', 'the end'],
      ['out of place', 'I feel angry.'],
      ['spelling', 'the'],
      ['unfinished', ''],
    ]);
  });

  test('hand-computed scores: 0.9 + 0.8 + 0.5 + 1 + 1 + 1 less 4 words, and what a wrong person costs', () => {
    const rest = ' sold my bike. I am angry. Should I move out?';
    const length = -3 * (1 - Math.exp((-0.12 * 4) / 3));
    expect(scoreOf('bike', ` My brother${rest}`)).toBeCloseTo(5.2 + length, 12);
    const wrong = -7 * (1 - Math.exp(-1.2 / 7));
    expect(scoreOf('bike', ` My uncle${rest}`)).toBeCloseTo(5.2 - 0.9 - 1 + length + wrong, 12);
  });

  test('feeling and brevity are taste, facts are not', () => {
    expect(judge(posts.bike, ' My brother sold my bike.').taste).toBe(0);
    expect(judge(posts.bike, ' I am angry.').taste).toBe(1);
    expect(judge(posts.bike, ' My uncle sold my hat.').taste).toBe(0);
    expect(judge(posts.bike, ' Long story short, my brother sold my bike. That is all.').taste).toBeLessThan(
      0,
    );
  });
});

describe('any text', () => {
  const pieces = [
    ' My',
    ' my',
    ' brother',
    ' sold',
    ' did not',
    ' sell',
    ' bike',
    '.',
    '?',
    '!',
    ',',
    ' I',
    ' am',
    ' not',
    ' angry',
    ' should',
    ' move out',
    ' and',
    ' TL;DR:',
    '  ',
    '\n',
    ' 😀',
    ' someone',
  ];
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((list) => list.join('')),
    fc.constantFrom(...Object.values(posts)),
  );

  test('has a finite score that is the sum of its parts, each inside the text', () => {
    fc.assert(
      fc.property(text, text, (prompt, completion) => {
        const { score, parts, taste } = judge(prompt, completion);
        expect(Number.isFinite(score) && Number.isFinite(taste)).toBe(true);
        expect(parts.reduce((sum, part) => sum + part.value, 0)).toBeCloseTo(score, 9);
        for (const { span } of parts) {
          expect(span![0]).toBeGreaterThanOrEqual(prompt.length);
          expect(span![1]).toBeGreaterThanOrEqual(span![0]);
          expect(span![1]).toBeLessThanOrEqual((prompt + completion).length);
        }
        tldr.accepts(prompt, completion);
        tldr.flattery(completion);
      }),
      { numRuns: 200 },
    );
  });

  test('is judged in reasonable time however long and repetitive', () => {
    const before = performance.now();
    const long = ' My brother did not and I am not very my brother sold my bike and I am'.repeat(60);
    judge(long, long);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe('honest text', () => {
  const stream = random(11, 'judge.test');
  const honest = Array.from({ length: 1600 }, () => demonstration(tldr, 'train', stream));
  const judged = honest.map(({ prompt, completion }) => judge(prompt, completion));

  test('has no slips of writing; about one in seven tells something wrong', () => {
    const names = judged.map(({ parts }) => parts.map((part) => part.name));
    const slip = /not a sentence|odd wording|out of place|spelling|rambles|unfinished|again|^not in the post/;
    expect(names.flat().filter((name) => slip.test(name))).toEqual([]);
    const share = (name: RegExp) =>
      names.filter((list) => list.some((n) => name.test(n))).length / names.length;
    expect(share(/not what the post says/)).toBeGreaterThan(0.09);
    expect(share(/not what the post says/)).toBeLessThan(0.17);
    // A time or "old" that the post left out.
    expect(share(/detail/)).toBeLessThan(0.04);
  });

  test('is of widely spread quality, the best of 16 far above the mean', () => {
    const scores = judged.map(({ score }) => score);
    const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
    const std = Math.sqrt(scores.reduce((a, b) => a + (b - mean) ** 2, 0) / scores.length);
    expect(std).toBeGreaterThan(1);
    expect(new Set(scores.map((score) => score.toFixed(3))).size).toBeGreaterThan(250);
    const best = Array.from({ length: 100 }, (_, i) => Math.max(...scores.slice(16 * i, 16 * i + 16)));
    expect((best.reduce((a, b) => a + b, 0) / best.length - mean) / std).toBeGreaterThan(1.5);
  });

  test('spoilt documents are not accepted as a rule and score lower', () => {
    const documents = Array.from({ length: 1000 }, () => {
      const text = document(stream);
      const at = text.indexOf('TL;DR:') + 'TL;DR:'.length;
      return [text.slice(0, at), text.slice(at)] as const;
    });
    const rejected = documents.filter(([prompt, completion]) => !accepts(prompt, completion));
    expect(rejected.length).toBeGreaterThan(80);
    expect(rejected.length).toBeLessThan(200);
    const mean = (list: typeof documents) =>
      list.reduce((sum, d) => sum + judge(...d).score, 0) / list.length;
    expect(mean(rejected)).toBeLessThan(mean(documents) - 1);
  });
});
