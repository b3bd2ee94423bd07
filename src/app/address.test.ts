import { expect, test } from 'vitest';
import { readAddress, writeAddress } from './address.ts';

test('an empty query is all defaults and is written as nothing', () => {
  const { address, problems } = readAddress('');
  expect(problems).toEqual([]);
  expect(address).toMatchObject({ modelName: 'reviews', wish: 'auto', theme: 'auto', config: { beta: 0.1 } });
  expect(writeAddress(address)).toBe('');
});

test('what differs from the defaults survives the round trip, and nothing else is written', () => {
  const query = '?model=tiny-2&backend=wasm&theme=projector&beta=0.5&seed=3';
  const { address, problems } = readAddress(`${query}&steps=60`);
  expect(problems).toEqual([]);
  expect(address.config).toMatchObject({ beta: 0.5, seed: 3, steps: 60 });
  expect(writeAddress(address)).toBe(query);
});

test.each([
  ['?backend=cuda', 'backend is "cuda"'],
  ['?model=../secret', 'model is "../secret"'],
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
