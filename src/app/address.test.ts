import { expect, test } from 'vitest';
import { readAddress, writeAddress } from './address.ts';

test('an empty query is all defaults and is written as nothing', () => {
  const { address, problems } = readAddress('');
  expect(problems).toEqual([]);
  expect(address).toMatchObject({
    modelName: 'sft',
    world: 'reviews',
    wish: 'auto',
    theme: 'auto',
    config: { beta: 0.1 },
  });
  expect(writeAddress(address)).toBe('');
});

test('what differs from the defaults survives the round trip, and nothing else is written', () => {
  const query =
    '?model=tiny-2&world=tldr&backend=wasm&theme=projector&beta=0.5&seed=3&feedback=ratings&labelFlips=0.2';
  const { address, problems } = readAddress(`${query}&steps=60&dataSeed=1`);
  expect(problems).toEqual([]);
  expect(address.config).toMatchObject({ beta: 0.5, seed: 3, steps: 60 });
  expect(address.labelling).toMatchObject({ feedback: 'ratings', labelFlips: 0.2, dataSeed: 1 });
  expect(writeAddress(address)).toBe(query);
});

test.each([
  ['?backend=cuda', 'backend is "cuda"'],
  ['?model=../secret', 'model is "../secret"'],
  ['?world=poems', 'world is "poems"'],
  ['?feedback=stars', 'feedback is "stars"'],
  ['?labelFlips=2', 'labelFlips is 2'],
  ['?labelFlip=0.1', 'did you mean labelFlips?'],
  ['?theme=pink', 'theme is "pink"'],
  ['?beta=lots', 'beta is "lots"'],
  ['?beta=', 'beta is ""'],
  ['?steps=0', 'steps is 0'],
  ['?seed=1.5', 'whole number'],
  ['?betta=1', 'did you mean beta?'],
])('%s is refused with a sentence and the default stays', (query, words) => {
  const { address, problems } = readAddress(query);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(words);
  expect(writeAddress(address)).toBe('');
});
