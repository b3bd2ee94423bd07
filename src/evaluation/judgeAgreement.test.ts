import { expect, test } from 'vitest';
import { random } from '../experiment/random.ts';
import { agreementOf, type JudgedText } from './judgeAgreement.ts';

const text = (gold: number, length: number, faults: string[] = []): JudgedText => ({ gold, length, faults });

/** By hand: gold says win, loss, tie, win; the length judge win, win, loss, tie. */
const pairs: [JudgedText, JudgedText][] = [
  [text(2, 9), text(1, 5, ['repeats itself'])],
  [text(-1, 12, ['repeats itself', 'no end']), text(0, 4)],
  [text(0.5, 3, ['no end']), text(0.5, 6, ['repeats itself'])],
  [text(1, 5), text(0, 5)],
];

test('agreement between judges, about faults, and the taste for length, counted by hand', () => {
  const { between, faults, prefersLonger } = agreementOf(pairs, ['gold', 'length'], random(1, 'test'));
  expect(between).toHaveLength(1);
  expect(between[0]).toMatchObject({ judges: ['gold', 'length'], agreement: { value: 0.25, n: 4 } });
  // Neither says tie of the first two pairs.
  expect(between[0].decided).toMatchObject({ value: 0.5, n: 2 });
  const [noEnd, repeats] = faults;
  // "no end": pair 2 (gold prefers the other, length does not) and pair 3 (gold ties; length prefers the longer, without it).
  expect(noEnd).toMatchObject({ fault: 'no end', pairs: 2 });
  expect(noEnd.prefersWithout.gold?.value).toBe(0.75);
  expect(noEnd.prefersWithout.length?.value).toBe(0.5);
  // "repeats itself": pairs 1 to 3. Gold: 1, 1, ½. Length: 1, 0, 0.
  expect(repeats.prefersWithout.gold?.value).toBeCloseTo(2.5 / 3, 12);
  expect(repeats.prefersWithout.length?.value).toBeCloseTo(1 / 3, 12);
  // Of the three pairs that differ in length gold prefers the longer one once, and ties once.
  expect(prefersLonger.gold).toMatchObject({ value: 0.5, n: 3 });
  expect(prefersLonger.length).toMatchObject({ value: 1, n: 3 });
});

test('a noisy judge does not always agree with itself', () => {
  const many = Array.from({ length: 400 }, (_, i): [JudgedText, JudgedText] => [
    text(i / 400, 5),
    text(0.5, 5),
  ]);
  const { between } = agreementOf(many, ['noisy'], random(1, 'test'));
  expect(between).toHaveLength(1);
  expect(between[0].judges).toEqual(['noisy', 'noisy']);
  expect(between[0].agreement.value).toBeGreaterThan(0.33);
  expect(between[0].agreement.value).toBeLessThan(0.9);
});
