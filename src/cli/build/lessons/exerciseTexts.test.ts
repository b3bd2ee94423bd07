import { expect, test } from 'vitest';
import { exercises } from '../../../experiment/lessons/exercises.ts';
import { exerciseTexts } from './exerciseTexts.ts';

test('every step of every exercise can be read, formulas and all, and has no number of a run', () => {
  const texts = exerciseTexts();
  expect(Object.keys(texts)).toEqual(exercises.map(({ name }) => name));
  for (const { name, steps } of exercises) {
    expect(texts[name].map((blocks) => blocks.length > 0)).toEqual(steps.map(() => true));
  }
  const all = JSON.stringify(texts);
  expect(all).toContain('"kind":"formula"');
  expect(all).not.toContain('"kind":"value"');
});
