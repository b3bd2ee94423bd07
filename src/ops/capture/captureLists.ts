import type { tf } from '../tf.ts';
import { capture, type InputShape } from './capture.ts';
import { listsOf, mapLists, type OnBackend } from './lists.ts';
import type { Values } from './readback.ts';

export interface CapturedWork<Given, Output extends string> {
  /** The same work on another record of the same shape (`shapeOf`). Not before the last run has resolved. */
  run(record: Given): Promise<Record<Output, Values>>;
  /** GPU memory held until it is disposed of, apart from the tensors that the work was given. */
  bytes: number;
  dispose(): void;
}

/**
 * `capture` of work on a record (`lists.ts`), of which every list is an input.
 *
 * @param example has the shape to be recorded; what its lists hold does not matter
 */
export async function captureLists<Given extends object, Output extends string>(
  example: Given,
  work: (record: OnBackend<Given>) => Record<Output, tf.Tensor>,
): Promise<CapturedWork<Given, Output>> {
  const shapes = listsOf(example).map(
    (list): InputShape => ({
      shape: [list.length],
      dtype: list instanceof Int32Array ? 'int32' : 'float32',
    }),
  );
  const step = await capture(
    (tensors: Record<string, tf.Tensor>) => {
      let next = 0;
      return work(mapLists(example, () => tensors[next++]) as OnBackend<Given>);
    },
    { inputs: numbered(shapes) },
  );
  return {
    run: (record) => step.run(numbered(listsOf(record))),
    bytes: step.bytes,
    dispose: step.dispose,
  };
}

/** Inputs are called 0, 1, … in the order of the lists. */
function numbered<T>(values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.entries());
}
