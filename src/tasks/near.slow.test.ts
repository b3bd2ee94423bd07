import { describe, expect, test } from 'vitest';
import { mean, populationDeviation } from '../experiment/metrics/statistics.ts';
import { random } from '../experiment/random.ts';
import { demonstration } from './draw.ts';
import { tokenise } from './language/tokens.ts';
import type { Demonstration, Split, World } from './world.ts';
import { worlds } from './worlds.ts';

const demonstrations = (world: World, split: Split, count: number): Demonstration[] => {
  const stream = random(2, 'near', split);
  return Array.from({ length: count }, () => demonstration(world, split, stream));
};

describe.each(Object.values(worlds))('the near shift of $name', (world) => {
  test('near prompts are made of words that training demonstrations use', () => {
    const wordsOf = (texts: readonly string[]) =>
      new Set(texts.flatMap((text) => tokenise(text).map(({ word }) => word)));
    const known = wordsOf(demonstrations(world, 'train', 4000).map((d) => d.prompt + d.completion));
    const near = wordsOf(demonstrations(world, 'near', 1000).map(({ prompt }) => prompt));
    expect([...near].filter((word) => !known.has(word))).toEqual([]);
  });

  test('what a decent writer answers is accepted and judged as on held-out prompts', () => {
    const scores = (split: Split) =>
      demonstrations(world, split, 1500).map(({ prompt, completion }) => {
        expect(world.accepts(prompt, completion), prompt + completion).toBe(true);
        return world.judge(prompt, completion).score;
      });
    const [near, heldOut] = [scores('near'), scores('heldout')];
    // Four standard errors of a difference between two means of 1,500 are 0.15 standard deviations.
    const tolerance = 0.15 * populationDeviation(heldOut);
    expect(Math.abs(mean(near) - mean(heldOut))).toBeLessThan(tolerance);
    const best = (values: readonly number[]) => mean([...values].sort((a, b) => b - a).slice(0, 150));
    expect(best(near)).toBeGreaterThan(best(heldOut) - 2 * tolerance);
  });
});
