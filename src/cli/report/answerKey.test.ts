import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../experiment/lessons/exercises/exercise.ts';
import { checkFormula } from '../../experiment/lessons/exercises/formulaTargets.ts';
import { exercises } from '../../experiment/lessons/exercises.ts';
import { numberIn, readAnswerKey } from './answerKey.ts';

const key = readAnswerKey(join('public', 'docs', 'answer-key.json'));

test('the key says at its head that it is only hidden', () => {
  expect(key.note).toContain('only hidden, not secret');
  expect(Object.keys(key.exercises)).toEqual(exercises.map(({ name }) => name));
});

describe.each(exercises.map((exercise) => [exercise.name, exercise] as const))(
  'the key to %s',
  (name, exercise) => {
    test('has what is right for every answer but guesses, of its kind', () => {
      const entries = key.exercises[name];
      const asked = fieldsOf(exercise).filter((field) => !(field.kind === 'choice' && field.guess));
      expect(Object.keys(entries).toSorted()).toEqual(asked.map(({ id }) => id).toSorted());
      for (const field of asked) {
        const entry = entries[field.id];
        if ('formula' in entry) {
          if (field.kind !== 'formula') throw new Error(`${field.id} asks for no formula`);
          expect(checkFormula(entry.formula, field.target).checks?.map(({ right }) => right)).not.toContain(
            false,
          );
        }
        if ('choice' in entry) {
          if (field.kind !== 'choice') throw new Error(`${field.id} asks for no choice`);
          expect(field.choices.map(({ value }) => value)).toContain(entry.choice);
        }
        if ('number' in entry || 'measured' in entry) expect(field.kind).toBe('number');
        if ('measured' in entry) expect(exercise.starts.map(({ title }) => title)).toContain(entry.run);
      }
    });
  },
);

test.each([
  ['0.75', 0.75],
  ['0,69', 0.69],
  ['−0.18 ± 0.02', -0.18],
  ['82 %', 82],
  ['about .5 nats', 0.5],
  ['none', null],
])('%s is %s', (answer, value) => {
  expect(numberIn(answer)).toBe(value);
});
