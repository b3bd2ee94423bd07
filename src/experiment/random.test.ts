import { describe, expect, test } from 'vitest';
import { type Random, random } from './random.ts';

const draws = (stream: Random, count: number) => Array.from({ length: count }, () => stream.uniform());
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a stream', () => {
  // A recorded run can be repeated only while these stay what they are.
  test('gives the same numbers in every version of the lab', () => {
    expect(draws(random(1, 'test'), 3)).toEqual([0.6357684212271124, 0.5755355400033295, 0.6753377162385732]);
  });

  test('belongs to its seed and its purpose', () => {
    const first = (...args: Parameters<typeof random>) => random(...args).uniform();
    expect(first(1, 'pairs', 2)).toBe(first(1, 'pairs', 2));
    const others = [
      first(1),
      first(2),
      first(1, 'a', 'b'),
      first(1, 'ab'),
      first(1, 'b', 'a'),
      first(1, 'a'),
    ];
    expect(new Set(others).size).toBe(others.length);
    const seeds = Array.from({ length: 1000 }, (_, seed) => first(seed));
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  test('draws by weight, 1 : 0 : 3, and nothing where nothing weighs', () => {
    const stream = random(8, 'weighted');
    const counts = [0, 0, 0];
    for (let i = 0; i < 20_000; i++) counts[stream.weighted([1, 0, 3])]++;
    expect(counts[1]).toBe(0);
    // Four standard errors: 4 √(¼ · ¾ / 20,000).
    expect(Math.abs(counts[0] / 20_000 - 0.25)).toBeLessThan(0.0123);
    expect(stream.weighted([0, 0])).toBe(-1);
    expect(stream.weighted([])).toBe(-1);
  });

  test('is not shifted by what is drawn from another', () => {
    const undisturbed = draws(random(5, 'samples'), 4);
    const samples = random(5, 'samples');
    const order = random(5, 'order');
    const mixed = undisturbed.map(() => {
      order.shuffle([1, 2, 3]);
      return samples.uniform();
    });
    expect(mixed).toEqual(undisturbed);
  });

  test.each([
    ['neighbouring seeds', random(1), random(2)],
    ['two purposes of a seed', random(1, 'order'), random(1, 'samples')],
    ['two epochs of a purpose', random(1, 'order', 0), random(1, 'order', 1)],
  ])('is uncorrelated with another: %s', (_, left, right) => {
    const count = 10_000;
    const products = draws(left, count).map((u) => 12 * (u - 0.5) * (right.uniform() - 0.5));
    expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(count)); // a product has variance 1
  });
});
