import { expect, test } from 'vitest';
import { worldNamed, worlds } from './worlds.ts';

test('a world is found by its own name', () => {
  for (const [name, world] of Object.entries(worlds)) {
    expect(world.name).toBe(name);
    expect(worldNamed(name)).toBe(world);
  }
});

test.each(['revews', 'toString', '', '__proto__'])('"%s" is refused with the nearest name', (name) => {
  expect(() => worldNamed(name)).toThrow(
    `There is no world "${name}"; did you mean "reviews"? Known: reviews.`,
  );
});
