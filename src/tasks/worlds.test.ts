import { expect, test } from 'vitest';
import { worldNamed, worlds } from './worlds.ts';

test('a world is found by its own name', () => {
  for (const [name, world] of Object.entries(worlds)) {
    expect(world.name).toBe(name);
    expect(worldNamed(name)).toBe(world);
  }
});

const known = Object.keys(worlds).join(', ');

test('a misspelt name is refused with the nearest one', () => {
  expect(() => worldNamed('revews')).toThrow(
    `There is no world "revews"; did you mean "reviews"? Known: ${known}.`,
  );
});

test.each(['toString', '', '__proto__'])('"%s" is refused', (name) => {
  expect(() => worldNamed(name)).toThrow(`There is no world "${name}"; did you mean`);
});
