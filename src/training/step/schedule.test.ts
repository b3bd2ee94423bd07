import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { examplesOfStep, learningRateAt } from './schedule.ts';

const letters = (count: number) => Array.from({ length: count }, (_, i) => String.fromCodePoint(97 + i));
const steps = (pairs: readonly string[], batchSize: number, seed: number, count: number) =>
  Array.from({ length: count }, (_, i) => examplesOfStep(pairs, batchSize, seed, i + 1));

test('each epoch takes every pair once, whether or not batches end with it', () => {
  const sizes = fc
    .integer({ min: 2, max: 12 })
    .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 1, max: count - 1 })));
  fc.assert(
    fc.property(sizes, fc.nat(), ([count, batchSize], seed) => {
      const pairs = letters(count);
      const drawn = steps(pairs, batchSize, seed, 3 * count).flat();
      for (let epoch = 0; epoch < 3 * batchSize; epoch++) {
        expect(drawn.slice(epoch * count, (epoch + 1) * count).sort()).toEqual(pairs);
      }
    }),
    { seed: 1 },
  );
});

describe('the order', () => {
  const pairs = letters(10);

  test('is the seed’s, and another one in each epoch', () => {
    const order = steps(pairs, 5, 1, 4).flat().join('');
    expect(steps(pairs, 5, 1, 4).flat().join('')).toBe(order);
    expect(steps(pairs, 5, 2, 4).flat().join('')).not.toBe(order);
    expect(order.slice(0, 10)).not.toBe(order.slice(10));
    expect(order.slice(0, 10)).not.toBe(pairs.join(''));
  });

  test('does not depend on the batch size', () => {
    expect(steps(pairs, 2, 1, 6).flat()).toEqual(steps(pairs, 3, 1, 4).flat());
  });

  test('is the same for a run that is taken up at any step, beside any other run', () => {
    const order = steps(pairs, 3, 1, 20);
    for (const step of [20, 1, 7, 4, 13]) {
      examplesOfStep(pairs, 3, 99, step);
      examplesOfStep(letters(10), 3, 1, step);
      expect(examplesOfStep(pairs, 3, 1, step)).toEqual(order[step - 1]);
    }
  });
});

test.each([3, 4, 256])('a batch of %d takes three pairs in file order, at every step', (batchSize) => {
  expect(steps(['a', 'b', 'c'], batchSize, 1, 3)).toEqual(Array(3).fill(['a', 'b', 'c']));
});

test('what is handed out can be changed without changing the run', () => {
  const pairs = letters(6);
  const expected = steps(pairs, 3, 1, 2);
  examplesOfStep(pairs, 3, 1, 1).reverse();
  examplesOfStep(pairs, 6, 1, 1).fill('z');
  expect(steps(pairs, 3, 1, 2)).toEqual(expected);
  expect(pairs).toEqual(letters(6));
});

const config = { learningRate: 1, warmupSteps: 0, steps: 4, schedule: 'constant' } as const;
const rates = (changes: object) =>
  [1, 2, 3, 4].map((step) => learningRateAt({ ...config, ...changes }, step));

test.each([
  [{}, [1, 1, 1, 1]],
  [{ warmupSteps: 3 }, [1 / 3, 2 / 3, 1, 1]],
  [{ schedule: 'linear' }, [1, 3 / 4, 2 / 4, 1 / 4]],
  [{ schedule: 'linear', warmupSteps: 2 }, [1 / 2, 1, 2 / 3, 1 / 3]],
  [{ warmupSteps: 8 }, [1 / 8, 2 / 8, 3 / 8, 4 / 8]],
])('%j', (changes, expected) => {
  expect(rates(changes)).toEqual(expected.map((rate) => expect.closeTo(rate, 12)));
});

test('never falls below 0, however far a run goes on', () => {
  expect(learningRateAt({ ...config, schedule: 'linear' }, 9)).toBe(0);
});
