import { describe, expect, test } from 'vitest';
import { random } from '../experiment/random.ts';
import { preferenceProbability, prefersFirst } from './labeller.ts';

describe('preferenceProbability', () => {
  test.each([
    // σ(ln 3) = 3/4, by hand.
    [Math.log(3), 0, { temperature: 1, flip: 0 }, 0.75],
    [0, Math.log(3), { temperature: 1, flip: 0 }, 0.25],
    [2 * Math.log(3), 0, { temperature: 2, flip: 0 }, 0.75],
    [Math.log(3), 0, { temperature: 1, flip: 0.1 }, 0.7],
    [1.5, 1.4, { temperature: 0, flip: 0 }, 1],
    [1.4, 1.5, { temperature: 0, flip: 0.2 }, 0.2],
    [1, 1, { temperature: 0, flip: 0.2 }, 0.5],
    [1000, 0, { temperature: 0.01, flip: 0 }, 1],
    [0, 1000, { temperature: 0.01, flip: 0 }, 0],
  ])('gold %d against %d, %o → %d', (a, b, labeller, expected) => {
    expect(preferenceProbability(a, b, labeller)).toBeCloseTo(expected, 12);
  });
});

test.each([
  [0.8, { temperature: 1, flip: 0 }],
  [-0.4, { temperature: 0.5, flip: 0.1 }],
  [0.3, { temperature: 0, flip: 0.25 }],
])('labels come at the rate of the closed form: difference %d, %o', (difference, labeller) => {
  const stream = random(5, 'labeller', difference);
  const count = 20_000;
  let first = 0;
  for (let i = 0; i < count; i++) if (prefersFirst(difference, 0, labeller, stream)) first++;
  const expected = preferenceProbability(difference, 0, labeller);
  // Four standard errors of a share.
  expect(Math.abs(first / count - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / count));
});

test('settings never shift the stream: one number is drawn for each label', () => {
  const [a, b] = [random(6), random(6)];
  prefersFirst(1, 0, { temperature: 0, flip: 0 }, a);
  prefersFirst(0, 1, { temperature: 2, flip: 0.5 }, b);
  expect(a.state()).toEqual(b.state());
});
