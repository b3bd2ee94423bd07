import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../experiment/random.ts';
import { demonstration } from '../draw.ts';
import { better, complaining, middling, praising } from './cases.ts';
import { document } from './grammar.ts';
import { judge } from './judge.ts';
import { accepts, reviews } from './reviews.ts';

/** A case's text: prompt and completion divided by "|". */
function judged(text: string) {
  const [prompt, completion] = text.includes('|') ? text.split('|') : ['', text];
  return judge(prompt, completion);
}
const scoreOf = (text: string) => judged(text).score;

describe('the judge agrees with a person', () => {
  test('on at least 60 cases', () => {
    expect(new Set([...praising, ...complaining, ...middling, ...better.flat()]).size).toBeGreaterThan(60);
    expect(praising.length + complaining.length + middling.length + better.length).toBeGreaterThanOrEqual(60);
  });
  test.each(praising)('praise: %s', (text) => expect(scoreOf(text)).toBeGreaterThan(0.3));
  test.each(complaining)('complaint: %s', (text) => expect(scoreOf(text)).toBeLessThan(-0.3));
  test.each(middling)('neither: %s', (text) => expect(Math.abs(scoreOf(text))).toBeLessThanOrEqual(0.3));
  test.each(better)('%s > %s', (a, b) => expect(scoreOf(a) - scoreOf(b)).toBeGreaterThan(0.02));
});

describe('reasons', () => {
  test('stand where the text says so', () => {
    const prompt = 'I hated';
    const completion =
      ' the plot, but the camera work was truly superb. The camera work was not bad. the end';
    const text = prompt + completion;
    const found = judge(prompt, completion).parts.map(({ name, span }) => [name, text.slice(...span!)]);
    expect(found).toEqual([
      ['plot: criticised', 'I hated the plot'],
      ['camera work: praised', 'The camera work was not bad'],
      ['not a sentence', 'the end'],
      ['makes no sense', 'the'],
      ['makes no sense', 'end'],
      ['camera work: said again', 'The camera work was not bad'],
      ['spelling', 'the'],
      ['unfinished', ''],
    ]);
  });

  test('a hand-computed score: 4.5 tanh((1.25 · 2 + 1.2 · −0.85) / 9)', () => {
    const { score, parts } = judge('This drama', ' was utterly superb. The plot was never original.');
    expect(score).toBeCloseTo(4.5 * Math.tanh((2.5 - 1.02) / 9), 12);
    expect(parts[0].value / parts[1].value).toBeCloseTo(2.5 / -1.02, 12);
  });

  test('contrast weighs 0.65 and 1.2: 4.5 tanh((0.65 · −1 + 1.2 · 1) / 9)', () => {
    expect(judge('The plot', ' was thin, but the cast was good.').score).toBeCloseTo(
      4.5 * Math.tanh((-0.65 + 1.2) / 9),
      12,
    );
  });

  test('nobody is blamed for the prompt, only for what follows it', () => {
    const names = (prompt: string, completion: string) => judge(prompt, completion).parts.map((p) => p.name);
    expect(names('Qwerty asdf. The plot was thin. The plot was thin.', ' The cast was good.')).toEqual([
      'plot: criticised',
      'cast: praised',
    ]);
    expect(names('', 'Qwerty asdf. The plot was thin.')).toContain('makes no sense');
  });
});

describe('any text', () => {
  const pieces = [
    'This',
    ' film',
    ' was',
    ' the',
    ' plot',
    ' not',
    ' superb',
    '.',
    ',',
    ' but',
    '  ',
    '!',
    'I',
    '\n',
    ' 😀',
  ];
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((list) => list.join('')),
  );

  test('has a finite score that is the sum of its parts, each inside the text', () => {
    fc.assert(
      fc.property(text, text, (prompt, completion) => {
        const { score, parts } = judge(prompt, completion);
        expect(Number.isFinite(score)).toBe(true);
        expect(parts.reduce((sum, part) => sum + part.value, 0)).toBeCloseTo(score, 9);
        for (const { span } of parts) {
          expect(span![0]).toBeGreaterThanOrEqual(0);
          expect(span![1]).toBeGreaterThanOrEqual(span![0]);
          expect(span![1]).toBeLessThanOrEqual((prompt + completion).length);
        }
      }),
    );
  });

  test('is judged in reasonable time however long and repetitive', () => {
    const before = performance.now();
    judge('The plot', ' was not very really the plot, but although the plot was not and'.repeat(40));
    expect(performance.now() - before).toBeLessThan(3000);
  });
});

describe('honest text', () => {
  const stream = random(11, 'judge.test');
  const honest = Array.from({ length: 1600 }, () => {
    const { prompt, completion } = demonstration(reviews, 'train', stream);
    return judge(prompt, completion);
  });

  test('has no fault but flattery: every other part is a claim', () => {
    for (const { parts } of honest) {
      const names = parts.map((part) => part.name);
      expect(
        names.filter(
          (name) =>
            !/: (mildly criticised|criticised|faintly praised|praised)$|^flatters the reader$/.test(name),
        ),
      ).toEqual([]);
    }
  });

  test('scores near 0 on average, widely spread, the best of 16 far above', () => {
    const scores = honest.map(({ score }) => score);
    const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
    const std = Math.sqrt(scores.reduce((a, b) => a + (b - mean) ** 2, 0) / scores.length);
    expect(Math.abs(mean)).toBeLessThan(0.3);
    expect(std).toBeGreaterThan(1);
    expect(new Set(scores.map((score) => score.toFixed(3))).size).toBeGreaterThan(800);
    const best = Array.from({ length: 100 }, (_, i) => Math.max(...scores.slice(16 * i, 16 * i + 16)));
    expect((best.reduce((a, b) => a + b, 0) / best.length - mean) / std).toBeGreaterThan(1.5);
  });

  test('spoilt documents are not accepted and score lower', () => {
    const documents = Array.from({ length: 1000 }, () => document(stream));
    const rejected = documents.filter((text) => !accepts('', text));
    expect(rejected.length).toBeGreaterThan(80);
    expect(rejected.length).toBeLessThan(200);
    const mean = (texts: string[]) => texts.reduce((sum, t) => sum + judge('', t).score, 0) / texts.length;
    expect(mean(rejected)).toBeLessThan(mean(documents) - 1);
  });
});
