import { isDeepStrictEqual as isSame } from 'node:util';
import { expect, test } from 'vitest';
import { PIECE, putTogether, takenApart } from './checkpointPieces.ts';

const vector = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i));

const stored = {
  digest: 'abc',
  checkpoint: {
    step: 3,
    config: { steps: 20 },
    state: {
      trainees: {
        policy: {
          step: 3,
          weights: vector(2 * PIECE + 5),
          firstMoment: vector(PIECE),
          secondMoment: vector(7),
        },
      },
      lists: { scores: [Number.NEGATIVE_INFINITY, 1] },
    },
  },
};

test('a long vector is stored in pieces of a mebibyte, named by where it was', () => {
  const { head, pieces } = takenApart(stored);
  const path = 'checkpoint/state/trainees/policy/weights';
  expect(pieces.map(([name, values]) => [name, values.length])).toEqual([
    [`${path}/0`, PIECE],
    [`${path}/1`, PIECE],
    [`${path}/2`, 5],
  ]);
  expect(structuredClone(head)).toMatchObject({
    checkpoint: { state: { trainees: { policy: { weights: { apart: 2 * PIECE + 5 } } } } },
  });
});

test('what was taken apart and stored is put together to the bit', () => {
  const { head, pieces } = structuredClone(takenApart(stored));
  expect(isSame(putTogether(head, new Map(pieces)), stored)).toBe(true);
});

test('a vector of which a piece is missing, or too short, is left out', () => {
  const { head, pieces } = takenApart(stored);
  const weightsOf = (found: [string, unknown][]) =>
    (putTogether(head, new Map(found)) as typeof stored).checkpoint.state.trainees.policy.weights;
  expect(weightsOf(pieces.slice(1))).toBeUndefined();
  expect(weightsOf(pieces.map(([name, values]) => [name, values.slice(1)]))).toBeUndefined();
});

test('what older pages stored whole, and what is no checkpoint, stays as it is', () => {
  expect(isSame(putTogether(stored, new Map()), stored)).toBe(true);
  for (const value of [undefined, null, 5, 'text', [1]]) expect(putTogether(value, new Map())).toEqual(value);
});
