import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';

/** Work on records: op by op on lists as they are, recorded with every list as an input. */
let tf: typeof Tf;
let lists: typeof import('./lists.ts');
let captureLists: typeof import('./captureLists.ts').captureLists;

beforeAll(async () => {
  await startBackend('webgpu');
  ({ tf } = await import('../tf.ts'));
  expect(tf.getBackend()).toBe('webgpu');
  lists = await import('./lists.ts');
  ({ captureLists } = await import('./captureLists.ts'));
});

const record = (rows: number[][], factor: number) => ({
  parts: rows.map((row) => ({ columns: 2, batch: { ids: Int32Array.from(row) }, left: undefined })),
  factor: Float32Array.of(factor),
});

/** factor · Σ over the parts' columns, one number a column and part. */
function work({ parts, factor }: import('./lists.ts').Given<ReturnType<typeof record>>) {
  const sums = parts.map(({ columns, batch }) => {
    const rows = lists.tensorOf<Tf.Rank.R2>(batch.ids, [2, columns]);
    return tf.sum(tf.cast(rows, 'float32'), 0) as Tf.Tensor1D;
  });
  return tf.mul(tf.concat1d(sums), lists.tensorOf<Tf.Rank.R0>(factor, [])) as Tf.Tensor1D;
}

test('replays on other lists what was recorded on these', async () => {
  const before = tf.memory().numTensors;
  const example = record(
    [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
    1,
  );
  const other = record(
    [
      [10, 20, 30, 40],
      [0, -1, 0, -2],
    ],
    0.5,
  );
  const eager = tf.tidy(() => work(other));
  expect(Array.from(await eager.data())).toEqual([20, 30, 0, -1.5]);
  eager.dispose();
  const step = await captureLists(example, (given) => ({ scaled: work(given) }));
  expect(Array.from((await step.run(example)).scaled)).toEqual([4, 6, 12, 14]);
  expect(Array.from((await step.run(other)).scaled)).toEqual([20, 30, 0, -1.5]);
  expect(step.bytes).toBeGreaterThan(0);
  step.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('a shape is all but what is in the lists', () => {
  const { shapeOf, listsOf } = lists;
  const one = record([[1, 2, 3, 4]], 1);
  expect(shapeOf(record([[4, 3, 2, 1]], 2))).toBe(shapeOf(one));
  expect(shapeOf(record([[1, 2]], 1))).not.toBe(shapeOf(one));
  const twoParts = [1, 3].map((id) => [id, id + 1]);
  expect(shapeOf(record(twoParts, 1))).not.toBe(shapeOf(one));
  expect(shapeOf({ ...one, parts: [{ ...one.parts[0], columns: 4 }] })).not.toBe(shapeOf(one));
  expect(listsOf(one)).toEqual([Int32Array.of(1, 2, 3, 4), Float32Array.of(1)]);
});
