import { expect, test } from 'vitest';
import { random } from '../experiment/random.ts';
import { countingRandom, measuredTexts } from './surprisal.ts';
import type { World } from './world.ts';

test('discrete draws are added up', () => {
  const { random: counted, surprisal } = countingRandom(random(1, 'surprisal.test'));
  counted.below(4);
  expect(surprisal()).toBeCloseTo(Math.log(4), 12);
  counted.pick(['a', 'b']);
  expect(surprisal()).toBeCloseTo(Math.log(8), 12);
  const before = surprisal();
  const happened = counted.chance(0.9);
  expect(surprisal() - before).toBeCloseTo(-Math.log(happened ? 0.9 : 0.1), 12);
  const drawn = surprisal();
  const index = counted.weighted([3, 1]);
  expect(surprisal() - drawn).toBeCloseTo(-Math.log(index === 0 ? 0.75 : 0.25), 12);
  expect(() => counted.normal()).toThrow('continuous');
});

test('draws are those of the stream behind', () => {
  const counted = countingRandom(random(2)).random;
  const plain = random(2);
  for (let i = 0; i < 20; i++) {
    expect(counted.below(10)).toBe(plain.below(10));
    expect(counted.weighted([1, 2, 3])).toBe(plain.weighted([1, 2, 3]));
  }
});

// Two dice, refused below seven: 21 of 36 outcomes remain, all equally likely, so each has surprisal ln 21.
test('failed attempts make the rest likelier: the entropy of dice that show at least seven is ln 21', () => {
  const dice: Pick<World, 'name' | 'attempt'> = {
    name: 'reviews',
    attempt: (_, stream) => {
      const [a, b] = [1 + stream.below(6), 1 + stream.below(6)];
      return a + b < 7 ? null : { prompt: `${a}`, completion: ` ${b}` };
    },
  };
  const texts = measuredTexts(dice as World, 20_000, 1);
  const mean = texts.reduce((sum, text) => sum + text.surprisal, 0) / texts.length;
  // The share of successes is estimated: four standard errors of its logarithm.
  expect(Math.abs(mean - Math.log(21))).toBeLessThan(4 * Math.sqrt(15 / 21 / 20_000));
});
