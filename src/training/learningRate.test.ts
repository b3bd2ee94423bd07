import { expect, test } from 'vitest';
import { learningRateAt } from './learningRate.ts';

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
