import { expect, test } from 'vitest';
import { configOf, labellingOf, lockedBy } from '../../experiment/lessons/exercises/exercise.ts';
import { exercises } from '../../experiment/lessons/exercises.ts';
import { readAddress } from '../address.ts';
import { usualView } from '../view.ts';
import { labLink } from './exerciseLink.ts';

const starts = exercises.flatMap((exercise) =>
  exercise.starts.map((start) => [exercise.name, start.title, start] as const),
);

test.each(starts)('the link of %s, %s, leads to its settings and locks them', (name, _, start) => {
  const link = labLink({ name }, start, { modelName: 'tiny', requestedBackend: 'wasm' });
  expect(link.length).toBeLessThan(1000);
  const { address, problems } = readAddress(link.split('#')[0]);
  expect(problems).toEqual([]);
  expect(address).toEqual({
    modelName: 'tiny',
    requestedBackend: 'wasm',
    world: start.world,
    method: start.method,
    config: configOf(start),
    labelling: labellingOf(start),
    lock: lockedBy(start),
    hide: [],
    exercise: name,
    pins: [],
    view: usualView,
  });
});

test('a name that is nothing to lock locks nothing, and is told', () => {
  const { address, problems } = readAddress('?lock=beta,gamma&exercise=%3Cb%3E');
  expect(address.lock).toEqual([]);
  expect(address.exercise).toBeNull();
  expect(problems).toEqual(['lock names "gamma", which is nothing to lock. The default is used instead.']);
});
