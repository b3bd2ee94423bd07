import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../experiment/controls/labelling.ts';
import { random } from '../experiment/random.ts';
import { type Appraisal, appraise, label, preferenceProbability, utility } from './labeller.ts';
import { type Rater, ratersOf } from './ratings.ts';

const fair: LabellingConfig = { ...defaultsOf(labellingControls), labelTemperature: 1 };
const plain: Appraisal = { gold: 0, turned: 0, words: 10, flattery: 0 };
const LN3 = Math.log(3);

test('appraise: a judge’s verdict in standard deviations, as both camps see it, and what can be counted', () => {
  const world = { judge: () => ({ score: 4, taste: 3, parts: [] }), flattery: () => 2 };
  // 4 lies one std of 2 above the mean 2; with taste turned round the score is 1 − 3 = −2, two below.
  expect(appraise(world, { mean: 2, std: 2 }, 'The film', ' was fine.\nIt  ended. ')).toEqual({
    gold: 1,
    turned: -2,
    words: 4,
    flattery: 2,
  });
});

test('utility adds each bias in units of gold', () => {
  const seen = { gold: 0.5, turned: -1, words: 20, flattery: 3 };
  expect(utility(seen, fair, false)).toBe(0.5);
  expect(utility(seen, fair, true)).toBe(-1);
  expect(utility(seen, { lengthBias: 0.25, flatteryBias: 0 }, false)).toBe(1);
  expect(utility(seen, { lengthBias: -1, flatteryBias: 2 }, true)).toBe(3);
});

/** [what is measured, A, B, settings, P(A preferred) worked by hand with σ(ln 3) = 3/4] */
const cases: [string, Partial<Appraisal>, Partial<Appraisal>, Partial<LabellingConfig>, number][] = [
  ['better by ln 3', { gold: LN3 }, {}, {}, 0.75],
  ['worse by ln 3', {}, { gold: LN3 }, {}, 0.25],
  ['twice the gap at twice the temperature', { gold: 2 * LN3 }, {}, { labelTemperature: 2 }, 0.75],
  ['flips: 0.9 · 3/4 + 0.1 · 1/4', { gold: LN3 }, {}, { labelFlips: 0.1 }, 0.7],
  ['always the better one', { gold: 1.5 }, { gold: 1.4 }, { labelTemperature: 0 }, 1],
  ['unless flipped', { gold: 1.4 }, { gold: 1.5 }, { labelTemperature: 0, labelFlips: 0.2 }, 0.2],
  ['a coin at a tie', { gold: 1 }, { gold: 1 }, { labelTemperature: 0, labelFlips: 0.2 }, 0.5],
  ['no overflow above', { gold: 1000 }, {}, { labelTemperature: 0.01 }, 1],
  ['no overflow below', {}, { gold: 1000 }, { labelTemperature: 0.01 }, 0],
  ['ten words more of equal gold', { words: 20 }, {}, { lengthBias: LN3 }, 0.75],
  ['five words more, twice the bias', { words: 15 }, {}, { lengthBias: 2 * LN3 }, 0.75],
  ['a liking for short texts', { words: 20 }, {}, { lengthBias: -LN3 }, 0.25],
  ['bias outweighs quality', { words: 20 }, { gold: 1 }, { lengthBias: 1 + LN3 }, 0.75],
  ['words are free without the bias', { words: 90 }, {}, {}, 0.5],
  ['two flatteries of equal gold', { flattery: 2 }, {}, { flatteryBias: LN3 / 2 }, 0.75],
  ['flattery is free without the bias', { flattery: 9 }, {}, {}, 0.5],
  ['the other camp alone', { gold: LN3, turned: -LN3 }, {}, { secondCamp: 1 }, 0.25],
  ['3/4 · 3/4 + 1/4 · 1/4', { gold: LN3, turned: -LN3 }, {}, { secondCamp: 0.25 }, 0.625],
  ['two equal camps contradict', { gold: LN3, turned: -LN3 }, {}, { secondCamp: 0.5 }, 0.5],
  ['camps agree where no taste is involved', { gold: LN3, turned: LN3 }, {}, { secondCamp: 0.5 }, 0.75],
];

describe.each(cases)('%s', (_, a, b, settings, expected) => {
  const [first, second] = [a, b].map((some) => ({ ...plain, ...some }));
  const labelling = { ...fair, ...settings };

  test('has this probability', () => {
    expect(preferenceProbability(first, second, labelling)).toBeCloseTo(expected, 12);
    expect(preferenceProbability(second, first, labelling)).toBeCloseTo(1 - expected, 12);
  });

  test('is labelled at this rate', () => {
    expectShare(expected, (stream) => label(first, second, labelling, ratersOf(1, 3), stream).prefersFirst);
  });
});

describe('ratings', () => {
  const ratings: LabellingConfig = { ...fair, feedback: 'ratings', labelTemperature: 0 };
  const exact: Rater = { offset: 0, slope: 1, noise: 0 };
  const better = { ...plain, gold: 1 };

  test('without noise the mark is 5.5 + utility, and the higher one wins', () => {
    // 5.5 + 1 = 6.5 → 7 against 5.5 − 1 = 4.5 → 5.
    const { prefersFirst, ratings: marks } = label(
      better,
      { ...plain, gold: -1 },
      ratings,
      [exact],
      random(1),
    );
    expect(prefersFirst).toBe(true);
    expect(marks).toEqual([
      { rating: 7, rater: 0 },
      { rating: 5, rater: 0 },
    ]);
  });

  test.each([
    // 5.5 + 0.3 and 5.5 both round to 6.
    ['a difference that rounding hides is left to a coin', [exact], 0.3, 0, 0.5],
    // 7 and 5 from the exact one, 10 and 10 from the generous one, whose completion wins where they differ.
    ['generosity: 1/4 · 1 + 1/4 · 1/2 + 1/2 · 1/2', [exact, { ...exact, offset: 9 }], 1, 0, 0.625],
    ['a flip swaps the marks', [exact], 1, 0.2, 0.8],
  ])('%s', (_, raters, gold, labelFlips, expected) => {
    const [a, b] = [
      { ...plain, gold },
      { ...plain, gold: gold === 1 ? -1 : 0 },
    ];
    expectShare(expected, (stream) => label(a, b, { ...ratings, labelFlips }, raters, stream).prefersFirst);
  });

  test('a fine common scale gives back the labels of pairs, number for number', () => {
    const fine = { ...ratings, labelTemperature: 0.01 };
    const a = { ...plain, gold: 0.01 };
    const raters = [{ ...exact, slope: 20 }];
    for (let seed = 0; seed < 200; seed++) {
      const byMarks = label(a, plain, fine, raters, random(seed));
      const byPairs = label(a, plain, { ...fine, feedback: 'pairs' }, raters, random(seed));
      expect(byPairs.ratings).toEqual(byMarks.ratings);
      if (byMarks.ratings[0].rating !== byMarks.ratings[1].rating)
        expect(byPairs.prefersFirst).toBe(byMarks.prefersFirst);
    }
  });
});

test.each<Partial<LabellingConfig>>([
  { labelTemperature: 0 },
  { labelTemperature: 7 },
  { labelFlips: 0.5 },
  { lengthBias: 3 },
  { flatteryBias: -3 },
  { secondCamp: 1 },
  { feedback: 'ratings' },
  { feedback: 'ratings', raters: 10 },
])('%o draws as many numbers as the defaults do', (settings) => {
  const labelling = { ...fair, ...settings };
  const [a, b] = [random(6), random(6)];
  label({ ...plain, gold: 2 }, plain, fair, ratersOf(1, fair.raters), a);
  label(plain, plain, labelling, ratersOf(1, labelling.raters), b);
  // As many numbers drawn: the next ones are the same.
  expect([b.uniform(), b.uniform()]).toEqual([a.uniform(), a.uniform()]);
});

test('more flips turn more labels round and leave the others as they were', () => {
  const labelsAt = (labelFlips: number) => {
    const stream = random(7);
    return Array.from(
      { length: 2000 },
      () => label(plain, plain, { ...fair, labelFlips }, ratersOf(1, 3), stream).prefersFirst,
    );
  };
  const [none, some, more] = [0, 0.1, 0.3].map(labelsAt);
  const turned = (labels: boolean[]) => labels.flatMap((first, i) => (first === none[i] ? [] : [i]));
  expect(turned(more)).toEqual(expect.arrayContaining(turned(some)));
  expect(Math.abs(turned(some).length / 2000 - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / 2000));
});

/** Within four standard errors of a share; shares of 0 and 1 exactly. */
function expectShare(expected: number, happens: (stream: ReturnType<typeof random>) => boolean): void {
  const stream = random(5, 'labeller');
  const count = 10_000;
  let times = 0;
  for (let i = 0; i < count; i++) if (happens(stream)) times++;
  const error = 4 * Math.sqrt((expected * (1 - expected)) / count);
  expect(Math.abs(times / count - expected)).toBeLessThanOrEqual(error);
}
