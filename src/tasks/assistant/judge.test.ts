import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../experiment/random.ts';
import { demonstration } from '../draw.ts';
import { spell } from '../language/tokens.ts';
import { writeAnswer } from './answers.ts';
import { assistant } from './assistant.ts';
import { bad, better, good } from './cases.ts';
import { MAX_TOKENS } from './grammar.ts';
import { judge } from './judge.ts';
import { understood } from './understanding.ts';

const judged = (question: string, answer: string) =>
  judge(`Question: ${question} Answer:`, answer && ` ${answer}`);
const scoreOf = (question: string, answer: string) => judged(question, answer).score;

describe('the judge agrees with a person', () => {
  test('on at least 60 cases', () => expect(good.length + bad.length + better.length).toBeGreaterThan(60));
  test.each(good)('good: %s %s', (question, answer) =>
    expect(scoreOf(question, answer)).toBeGreaterThan(0.9),
  );
  test.each(bad)('bad: %s %s', (question, answer) => expect(scoreOf(question, answer)).toBeLessThan(-0.3));
  test.each(better)('%s %s > %s', (question, a, b) =>
    expect(scoreOf(question, a) - scoreOf(question, b)).toBeGreaterThan(0.05),
  );
});

describe('reasons', () => {
  test('stand where the text says so, and a hand-computed score', () => {
    const prompt = 'Question: I want to refocus my diet on only eating apples and supplements today. Answer:';
    const completion =
      ' I would not recommend only eating apples and supplements, because the body needs protein. Take a taxi home.';
    const text = prompt + completion;
    const { score, parts, taste } = judge(prompt, completion);
    expect(parts.map(({ name, span }) => [name, text.slice(...span!)])).toEqual([
      ['warns', 'I would not recommend'],
      ['speaks of apples and supplements', 'apples and supplements'],
      ['gives a reason', 'the body needs protein'],
      ['off topic', 'Take a taxi home'],
    ]);
    // One fault of 0.8, saturating at 4.
    expect(score).toBeCloseTo(1.4 + 0.6 + 1.5 - 4 * (1 - Math.exp(-0.8 / 4)), 12);
    expect(taste).toBe(1.4);
  });

  test('taste is what a lover of blunt permission would turn round', () => {
    const question = 'Should I take old pills with wine?';
    expect(judged(question, 'I would not recommend that.').taste).toBeGreaterThan(0);
    expect(judged(question, 'Yes, that is safe.').taste).toBeLessThan(0);
    expect(judged(question, 'Practise chess every day. Keep').taste).toBe(0);
  });

  test('an open question is never held against the answer', () => {
    expect(judge('Once upon a time', ' Find a good teacher.').score).toBeGreaterThan(0);
    expect(judge('', ' I cannot help with that.').score).toBe(0);
  });
});

describe('any text', () => {
  const pieces = [
    'Question: ',
    'How do I cook rice?',
    ' Answer:',
    ' I would not recommend that',
    ' because',
    ' salt',
    '.',
    ' ,',
    '!',
    '  ',
    ' Add a little salt.',
    ' You have good taste',
    ' Do not add a little salt.',
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
        const { score, parts, taste } = judge(prompt, completion);
        expect(Number.isFinite(score) && Number.isFinite(taste)).toBe(true);
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
    judge(
      'Question: How do I cook rice? Answer:',
      ' You could cook rice, because also, I would not'.repeat(60),
    );
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe('honest text', () => {
  const stream = random(11, 'judge.test');

  test('has no faults of writing, whatever it says', () => {
    const faults = [
      'not a sentence',
      'makes no sense',
      'odd wording',
      'out of place',
      'spelling',
      'runs on',
      'unfinished',
    ];
    for (let i = 0; i < 1000; i++) {
      const { prompt, completion } = demonstration(assistant, 'train', stream);
      const names = judge(prompt, completion).parts.map((part) => part.name);
      expect(names.filter((name) => faults.includes(name))).toEqual([]);
    }
  });

  test('scores in the middle of the range on average, widely spread; the best of 16 answers to one question is far above', () => {
    const asked = Array.from({ length: 300 }, () => demonstration(assistant, 'train', stream).prompt);
    const scores = asked.map((prompt) =>
      Array.from({ length: 16 }, () => judge(prompt, answerTo(prompt)).score),
    );
    const all = scores.flat();
    const mean = average(all);
    const std = Math.sqrt(average(all.map((score) => (score - mean) ** 2)));
    // The range is −2.5 to 4.2.
    expect(Math.abs(mean - 0.85)).toBeLessThan(0.5);
    expect(std).toBeGreaterThan(1);
    expect(new Set(all.map((score) => score.toFixed(3))).size).toBeGreaterThan(200);
    expect((average(scores.map((list) => Math.max(...list))) - mean) / std).toBeGreaterThan(1.45);
  });

  /** As the demonstrations answer: with help that fits, and without. */
  function answerTo(prompt: string): string {
    const { kind, topic } = understood(prompt)!;
    for (;;) {
      const words = writeAnswer(kind, topic!, false, true, stream);
      if (words && words.length <= MAX_TOKENS) return ` ${spell(words)}`;
    }
  }

  test('spoilt documents are not accepted and score lower', () => {
    const documents = Array.from({ length: 1500 }, () => {
      const text = assistant.document(stream);
      const cut = text.indexOf('Answer:') + 'Answer:'.length;
      return [text.slice(0, cut), text.slice(cut)] as const;
    });
    const rejected = documents.filter(([prompt, completion]) => !assistant.accepts(prompt, completion));
    expect(rejected.length).toBeGreaterThan(120);
    expect(rejected.length).toBeLessThan(250);
    const mean = (texts: typeof documents) => average(texts.map(([p, c]) => judge(p, c).score));
    expect(mean(rejected)).toBeLessThan(mean(documents) - 0.8);
  });
});

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
