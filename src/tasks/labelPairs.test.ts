import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../experiment/controls/labelling.ts';
import { labelAgreement, labelPairs, ratedCompletions, relabelPairs } from './labelPairs.ts';
import type { PreferencePair } from './pairs.ts';

/**
 * A world to work out by hand: " q2 t-1 f3 ..." has quality 2 (spelling, say), taste −1 and three flatteries. The
 * score is quality + taste, and gold's scale is 0 ± 1, so scores are gold.
 */
const read = (text: string, letter: string) => Number(text.match(`${letter}(-?[0-9.]+)`)?.[1] ?? 0);
const world = {
  judge: (_: string, text: string) => {
    return { score: read(text, 'q') + read(text, 't'), taste: read(text, 't'), parts: [] };
  },
  flattery: (text: string) => read(text, 'f'),
};
const gold = { mean: 0, std: 1 };
const sure: LabellingConfig = { ...defaultsOf(labellingControls), labelTemperature: 0 };
const LN3 = Math.log(3);
const COUNT = 5000;

/** The same two completions after many prompts. */
const many = (a: string, b: string): PreferencePair[] =>
  Array.from({ length: COUNT }, (_, i) => ({ prompt: `Prompt ${i}`, chosen: a, rejected: b }));
const relabel = (pairs: PreferencePair[], settings: Partial<LabellingConfig> = {}, seed = 1) =>
  relabelPairs(world, gold, pairs, { ...sure, ...settings }, seed);
const shareChosen = (pairs: PreferencePair[], text: string) =>
  pairs.filter(({ chosen }) => chosen === text).length / pairs.length;

describe('labelPairs', () => {
  const candidates = [
    { prompt: 'One', completions: [' q1', ' q4', ' q3', ' q2'] },
    { prompt: 'Two', completions: [' q1', ' q5', ' q1'] },
    { prompt: 'Three', completions: [' q1'] },
  ];

  test('compares every completion with every other of its prompt, but not with itself', () => {
    const pairs = labelPairs(world, gold, candidates, sure, 1);
    expect(pairs.map(({ prompt, chosen, rejected }) => prompt + chosen + rejected)).toEqual([
      'One q4 q1',
      'One q3 q1',
      'One q2 q1',
      'One q4 q3',
      'One q4 q2',
      'One q3 q2',
      'Two q5 q1',
      'Two q5 q1',
    ]);
  });

  test('judges every completion once', () => {
    const judged: string[] = [];
    const counting = {
      ...world,
      judge: (prompt: string, text: string) => {
        judged.push(prompt + text);
        return world.judge(prompt, text);
      },
    };
    labelPairs(counting, gold, candidates, sure, 1);
    expect(judged.sort()).toEqual(['One q1', 'One q2', 'One q3', 'One q4', 'Two q1', 'Two q5']);
  });
});

describe('relabelPairs', () => {
  const unsure = { labelTemperature: 3, labelFlips: 0.1, feedback: 'ratings' } as const;
  const pairs = many(' q1', ' q0').slice(0, 300);

  test('forgets what was chosen before', () => {
    const turned = pairs.map(({ prompt, chosen, rejected }) => ({
      prompt,
      chosen: rejected,
      rejected: chosen,
    }));
    expect(relabel(turned, unsure)).toEqual(relabel(pairs, unsure));
    expect(relabel(relabel(pairs, unsure), unsure)).toEqual(relabel(pairs, unsure));
  });

  test('gives labelPairs’s own labels again', () => {
    const candidates = pairs.map(({ prompt }) => ({ prompt, completions: [' q0', ' q1', ' q2 t1', ' q1'] }));
    const labelled = labelPairs(world, gold, candidates, { ...sure, ...unsure }, 3);
    expect(labelled).toHaveLength(5 * 300);
    expect(relabel(labelled, unsure, 3)).toEqual(labelled);
    // With fewer pairs the labels of those that are left stay the same.
    expect(relabel(labelled.slice(0, 700), unsure, 3)).toEqual(labelled.slice(0, 700));
  });

  test('the same seed gives the same labels, another seed others', () => {
    expect(relabel(pairs, unsure, 2)).toEqual(relabel(pairs, unsure, 2));
    expect(relabel(pairs, unsure, 3)).not.toEqual(relabel(pairs, unsure, 2));
  });

  test('a pair that occurs again is labelled independently', () => {
    const again = Array.from({ length: COUNT }, () => ({ prompt: 'P', chosen: ' q0 a', rejected: ' q0 b' }));
    expectShare(shareChosen(relabel(again), ' q0 a'), 0.5);
  });
});

describe('how often labels agree with gold', () => {
  test('sure labellers always; ties count one half', () => {
    expect(labelAgreement(world, relabel(many(' q1', ' q0')))).toBe(1);
    expect(labelAgreement(world, many(' q0', ' q1'))).toBe(0);
    expect(labelAgreement(world, many(' q1 a', ' q1 b'))).toBe(0.5);
    expect(() => labelAgreement(world, [])).toThrow('no pairs');
  });

  test.each<[string, string, string, Partial<LabellingConfig>, number]>([
    // A gap of half of ln 3 at temperature 1/2 is σ(ln 3) = 3/4.
    ['temperature', ` q${LN3 / 2}`, ' q0', { labelTemperature: 0.5 }, 0.75],
    ['flips: 1 − 0.2', ' q1', ' q0', { labelFlips: 0.2 }, 0.8],
    [
      'flips of 3/4: 0.8 · 3/4 + 0.2 · 1/4',
      ` q${LN3}`,
      ' q0',
      { labelTemperature: 1, labelFlips: 0.2 },
      0.65,
    ],
    ['two camps on a matter of taste', ' t1', ' t-1', { secondCamp: 0.5 }, 0.5],
    ['a fifth of the other camp', ' t1', ' t-1', { secondCamp: 0.2 }, 0.8],
    ['two camps on a matter of quality', ' q1', ' q-1', { secondCamp: 0.5 }, 1],
    ['the other camp where quality outweighs taste', ' q3 t1', ' q0', { secondCamp: 1 }, 1],
  ])('%s', (_, a, b, settings, expected) => {
    expectShare(labelAgreement(world, relabel(many(a, b), settings)), expected);
  });
});

describe('biases choose between texts of equal gold', () => {
  const long = ` q0${' word'.repeat(10)}`;
  test.each<[string, string, string, Partial<LabellingConfig>, number]>([
    ['ten words more', long, ' q0', { lengthBias: LN3 }, 0.75],
    ['ten words fewer', ' q0', long, { lengthBias: -LN3 }, 0.75],
    ['length without the bias', long, ' q0', {}, 0.5],
    ['two flatteries', ' f2', ' f0', { flatteryBias: LN3 / 2 }, 0.75],
    ['flattery without the bias', ' f2', ' f0', {}, 0.5],
  ])('%s', (_, a, b, settings, expected) => {
    const labels = relabel(many(a, b), { labelTemperature: 1, ...settings });
    expectShare(shareChosen(labels, a), expected);
  });
});

describe('ratings', () => {
  const pairs = many(' q0.8', ' q-0.2');

  test('agree with gold less often than the same labellers do when asked for pairs', () => {
    expect(labelAgreement(world, relabel(pairs))).toBe(1);
    const agreement = labelAgreement(world, relabel(pairs, { feedback: 'ratings' }));
    expect(agreement).toBeGreaterThan(0.6);
    expect(agreement).toBeLessThan(0.9);
  });

  test('raters’ mean marks for the same completions differ', () => {
    const marks = ratedCompletions(world, gold, pairs, sure, 1);
    const means = [0, 1, 2].map((rater) => {
      const own = marks.filter((mark) => mark.rater === rater).map((mark) => mark.rating);
      expectShare(own.length / marks.length, 1 / 3, marks.length);
      return own.reduce((a, b) => a + b, 0) / own.length;
    });
    // Harsh, middling and generous for this seed, far beyond chance (a mean's standard error is below 0.03).
    means.sort((a, b) => a - b);
    expect(means[1] - means[0]).toBeGreaterThan(0.2);
    expect(means[2] - means[1]).toBeGreaterThan(0.2);
  });

  test('the marks are those that the labels were made of', () => {
    const settings: Partial<LabellingConfig> = {
      feedback: 'ratings',
      labelTemperature: 0.5,
      labelFlips: 0.3,
    };
    const labels = relabel(pairs, settings);
    const marks = ratedCompletions(world, gold, labels, { ...sure, ...settings }, 1);
    expect(marks).toHaveLength(2 * COUNT);
    labels.forEach(({ prompt, chosen }, i) => {
      const [a, b] = marks.slice(2 * i, 2 * i + 2);
      expect(a.prompt).toBe(prompt);
      if (a.rating !== b.rating) expect(a.rating > b.rating ? a.completion : b.completion).toBe(chosen);
    });
  });
});

/** Within four standard errors; shares of 0 and 1 exactly. */
function expectShare(share: number, expected: number, count = COUNT): void {
  expect(Math.abs(share - expected)).toBeLessThanOrEqual(4 * Math.sqrt((expected * (1 - expected)) / count));
}
