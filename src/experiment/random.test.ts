import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Random, random, randomFromState } from './random.ts';

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

  test('goes on from its state wherever it was stored', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), (seed, before) => {
        const stream = random(seed, 'state');
        draws(stream, before);
        const stored: number[] = JSON.parse(JSON.stringify(stream.state()));
        const expected = [stream.normal(), stream.gumbel(), ...stream.shuffle([1, 2, 3, 4]), stream.below(9)];
        const copy = randomFromState(stored);
        expect([copy.normal(), copy.gumbel(), ...copy.shuffle([1, 2, 3, 4]), copy.below(9)]).toEqual(
          expected,
        );
      }),
      { seed: 1 },
    );
  });

  test('hands out a copy of its state', () => {
    const stream = random(3);
    const expected = random(3).uniform();
    stream.state().fill(0);
    expect(stream.uniform()).toBe(expected);
  });
});

describe('distributions', () => {
  const COUNT = 100_000;

  // Mean and variance lie within four standard errors; that of a variance is σ² √((kurtosis − 1) / n).
  test.each([
    ['uniform', 1 / 2, 1 / 12, 1.8],
    ['normal', 0, 1, 3],
    ['gumbel', 0.577216, Math.PI ** 2 / 6, 5.4],
  ] as const)('%s has mean %f and variance %f', (name, expectedMean, variance, kurtosis) => {
    const stream = random(1, 'moments', name);
    const values = Array.from({ length: COUNT }, () => stream[name]());
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(4 * Math.sqrt(variance / COUNT));
    const measured = mean(values.map((value) => (value - expectedMean) ** 2));
    expect(Math.abs(measured / variance - 1)).toBeLessThan(4 * Math.sqrt((kurtosis - 1) / COUNT));
  });

  test('one normal in twenty lies beyond ±1.96', () => {
    const stream = random(1, 'tails');
    const beyond = mean(Array.from({ length: COUNT }, () => (Math.abs(stream.normal()) > 1.959964 ? 1 : 0)));
    expect(Math.abs(beyond - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / COUNT));
  });

  test('neighbouring normals are uncorrelated', () => {
    const stream = random(1, 'neighbours');
    const products = Array.from({ length: COUNT }, () => stream.normal() * stream.normal());
    expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(COUNT));
  });

  test('the largest logit + Gumbel is a sample of the softmax: 1 : 2 : 5', () => {
    const stream = random(1, 'softmax');
    const count = 8000;
    const wins = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const noisy = [1, 2, 5].map((odds) => Math.log(odds) + stream.gumbel());
      wins[noisy.indexOf(Math.max(...noisy))] += 1;
    }
    for (const [i, expected] of [1000, 2000, 5000].entries()) {
      expect(Math.abs(wins[i] - expected)).toBeLessThan(4 * Math.sqrt(expected * (1 - expected / count)));
    }
  });

  test('below(6) is a fair die', () => {
    const stream = random(1, 'die');
    const faces = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i++) faces[stream.below(6)] += 1;
    expect(faces).toHaveLength(6); // nothing but 0 to 5
    for (const count of faces) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(10_000 * (5 / 6)));
  });

  test('chance(0) never happens, chance(1) always', () => {
    const stream = random(1, 'chance');
    const tries = Array.from({ length: 1000 }, () => [stream.chance(0), stream.chance(1)]);
    expect(tries.every(([never, always]) => !never && always)).toBe(true);
  });
});

describe('shuffle', () => {
  test('permutes, and leaves its argument alone', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        const before = [...items];
        const numerically = (a: number, b: number) => a - b;
        const shuffled = random(seed).shuffle(items);
        expect(shuffled.sort(numerically)).toEqual([...before].sort(numerically));
        expect(items).toEqual(before);
      }),
      { seed: 1 },
    );
  });

  test('gives each of the six orders of three items equally often', () => {
    const stream = random(1, 'orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = stream.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const count of counts.values()) {
      expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(1000 * (5 / 6)));
    }
  });
});

test('pick takes every item, and none of an empty list', () => {
  const stream = random(1, 'pick');
  const picked = Array.from({ length: 100 }, () => stream.pick(['a', 'b', 'c']));
  expect([...new Set(picked)].sort()).toEqual(['a', 'b', 'c']);
  expect(() => stream.pick([])).toThrow('empty');
});
