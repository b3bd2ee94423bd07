import { describe, expect, it } from 'vitest';
import { changeError, lossProblem, samplesProblem, weightsProblem } from './agreement.ts';
import { entriesOf, weightsOf } from './material.ts';
import { tiny } from './sizes.ts';

describe('losses', () => {
  it('agree up to rounding', () => {
    expect(lossProblem('jax-js', [0.7, 0.50001], [0.70002, 0.5])).toBeNull();
  });
  it('differ loudly, with the step', () => {
    expect(lossProblem('jax-js', [0.69, 0.51], [0.69, 0.5])).toMatch(
      /jax-js differ in step 2: 0.51 instead of 0.5/,
    );
  });
  it('that are no numbers never agree', () => {
    expect(lossProblem('jax-js', [Number.NaN], [0.5])).not.toBeNull();
  });
});

describe('weights', () => {
  const before = weightsOf(tiny, 1);
  const changed = (by: (i: number) => number) => before.map((weight, i) => weight + by(i));

  it('are compared by how they changed, which is much less than they are', () => {
    const expected = changed(() => 1e-3);
    expect(changeError(tiny, expected, expected)).toBe(0);
    expect(changeError(tiny, before, expected)).toBeCloseTo(1, 4);
    expect(
      changeError(
        tiny,
        changed(() => 1.1e-3),
        expected,
      ),
    ).toBeCloseTo(0.1, 3);
    expect(weightsProblem('jax-js', tiny, before, expected)).toMatch(/differ after two steps.*100.0 %/);
  });

  it('leave out the biases of the keys, whose gradient is rounding', () => {
    const bias = entriesOf(tiny).find(({ name }) => name === '0.qkv.bias')!;
    const [first, last] = [bias.offset + bias.size / 3, bias.offset + (2 * bias.size) / 3];
    const isKey = (i: number) => i >= first && i < last;
    const expected = changed(() => 1e-3);
    expect(
      changeError(
        tiny,
        changed((i) => (isKey(i) ? -1e-3 : 1e-3)),
        expected,
      ),
    ).toBe(0);
    const isQuery = (i: number) => i >= bias.offset && i < first;
    expect(
      changeError(
        tiny,
        changed((i) => (isQuery(i) ? -1e-3 : 1e-3)),
        expected,
      ),
    ).toBeGreaterThan(0.01);
  });
});

describe('greedy samples', () => {
  const rows = [
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ];
  it('agree when one row of four went another way', () => {
    expect(samplesProblem('jax-js', [...rows.slice(0, 3), [7, 9]], rows)).toBeNull();
    expect(samplesProblem('jax-js', [[1, 3], ...rows.slice(1, 3), [7, 9]], rows)).toMatch(/only 2 of 4/);
  });
  it('agree up to where a row has ended', () => {
    expect(samplesProblem('jax-js', [[1], [3], [5], [7]], rows)).toBeNull();
  });
});
