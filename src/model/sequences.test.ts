import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchOf, completionValues, inputLength, wholeBatchOf } from './sequences.ts';
import { commonLength, sequencesOf } from './texts/preferenceBatch.ts';

const rows = <T>(values: ArrayLike<T>, time: number): T[][] =>
  Array.from({ length: values.length / time }, (_, row) =>
    Array.from(values).slice(row * time, (row + 1) * time),
  );

describe('batchOf', () => {
  // Prompt 5 6, completion 7 8 0: position 0 reads 5 and predicts 6, a prompt token; position 1 predicts 7.
  test('shifts by one, masks the prompt, pads on the right', () => {
    const batch = batchOf([
      { prompt: [5, 6], completion: [7, 8, 0] },
      { prompt: [9], completion: [3] },
    ]);
    expect(batch).toMatchObject({ sequences: 2, time: 4 });
    expect(rows(batch.inputs, 4)).toEqual([
      [5, 6, 7, 8],
      [9, 0, 0, 0],
    ]);
    expect(rows(batch.targets, 4)).toEqual([
      [6, 7, 8, 0],
      [3, 0, 0, 0],
    ]);
    expect(rows(batch.mask, 4)).toEqual([
      [0, 1, 1, 1],
      [1, 0, 0, 0],
    ]);
  });

  test('longer rows only add padding', () => {
    const { inputs, targets, mask } = batchOf([{ prompt: [5, 6], completion: [7] }], 4);
    expect([...inputs]).toEqual([5, 6, 0, 0]);
    expect([...targets]).toEqual([6, 7, 0, 0]);
    expect([...mask]).toEqual([0, 1, 0, 0]);
  });

  test('a row that is full to its end is allowed, one token more is not', () => {
    expect([...batchOf([{ prompt: [1], completion: [2, 3] }], 2).mask]).toEqual([1, 1]);
    expect(() => batchOf([{ prompt: [1], completion: [2, 3, 4] }], 2)).toThrow('4 tokens in rows of 2 + 1');
  });

  test('without a prompt nothing predicts the first token', () => {
    expect(() => batchOf([{ prompt: [], completion: [1, 2] }])).toThrow('prompt is empty');
  });

  test('an empty completion has no completion tokens', () => {
    expect([...batchOf([{ prompt: [1, 2, 3], completion: [] }]).mask]).toEqual([0, 0]);
  });
});

const ids = (minLength: number) => fc.array(fc.nat(99), { minLength, maxLength: 6 });
const sequence = fc.record({ prompt: ids(1), completion: ids(1) });

test('the targets under the mask are the completions, each beside the token before it', () => {
  fc.assert(
    fc.property(fc.array(sequence, { minLength: 1, maxLength: 4 }), fc.nat(3), (sequences, extra) => {
      const batch = batchOf(sequences, inputLength(sequences) + extra);
      expect(completionValues(batch, batch.targets)).toEqual(sequences.map(({ completion }) => completion));
      expect(completionValues(batch, batch.inputs)).toEqual(
        sequences.map(({ prompt, completion }) => [prompt.at(-1), ...completion.slice(0, -1)]),
      );
    }),
    { seed: 1 },
  );
});

test('completionValues gives each sequence as many values as its completion has tokens', () => {
  const batch = batchOf([
    { prompt: [5, 6], completion: [7, 8] },
    { prompt: [9], completion: [3] },
  ]);
  expect(completionValues(batch, [10, 11, 12, 20, 21, 22])).toEqual([[11, 12], [20]]);
});

describe('lengths', () => {
  test('inputLength is that of the longest sequence without its last token, at least 1', () => {
    expect(inputLength([])).toBe(1);
    expect(inputLength([{ prompt: [1], completion: [] }])).toBe(1);
    expect(
      inputLength([
        { prompt: [1, 2, 3], completion: [4] },
        { prompt: [1], completion: [2, 3, 4, 5] },
      ]),
    ).toBe(4);
  });

  const pairOf = (prompt: number, chosen: number, rejected: number) => ({
    prompt: Array(prompt).fill(1),
    chosen: Array(chosen).fill(2),
    rejected: Array(rejected).fill(3),
  });

  test.each([
    [pairOf(2, 3, 1), 64, 8], // 4 inputs
    [pairOf(5, 4, 1), 64, 8], // 8 inputs
    [pairOf(5, 1, 5), 64, 16], // 9 inputs; here the rejected completion is the longer one
    [pairOf(5, 5, 1), 12, 12], // 9 inputs; 16 would be beyond the context
  ])('commonLength is the next multiple of eight within the context (case %#)', (pair, context, length) => {
    expect(commonLength([pairOf(1, 1, 1), pair], context)).toBe(length);
  });

  test('a file of many pairs has a length too', () => {
    expect(commonLength(Array(300_000).fill(pairOf(2, 2, 3)), 64)).toBe(8);
  });
});

test('sequencesOf puts all chosen completions before the rejected ones, in the same order', () => {
  const pairs = [
    { prompt: [1], chosen: [2], rejected: [3] },
    { prompt: [4], chosen: [5], rejected: [6] },
  ];
  expect(sequencesOf(pairs)).toEqual([
    { prompt: [1], completion: [2] },
    { prompt: [4], completion: [5] },
    { prompt: [1], completion: [3] },
    { prompt: [4], completion: [6] },
  ]);
});

test('wholeBatchOf keeps every token and marks the last one of each sequence', () => {
  const sequences = [
    { prompt: [5, 6], completion: [7, 0] },
    { prompt: [9], completion: [3] },
  ];
  const { time, inputs, lastToken } = wholeBatchOf(sequences);
  expect(time).toBe(4);
  expect([...inputs]).toEqual([5, 6, 7, 0, 9, 3, 0, 0]);
  expect([...lastToken]).toEqual([0, 0, 0, 1, 0, 1, 0, 0]);
  expect(wholeBatchOf(sequences, 6).inputs.length).toBe(12);
  expect(() => wholeBatchOf(sequences, 3)).toThrow('4 tokens in rows of 3');
});
