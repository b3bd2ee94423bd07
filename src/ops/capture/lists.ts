import { tf } from '../tf.ts';
import type { InputValues } from './capture.ts';

/*
 * What some work reads comes in plain records, with others inside of them: of numbers that shapes are made of, and of
 * lists in main memory, which may differ each time. The work, done op by op, takes them as they are; recorded, it finds
 * the lists on the backend.
 */

/** The same record with its lists on the backend. */
export type OnBackend<Part> = {
  [Name in keyof Part]: Part[Name] extends InputValues
    ? tf.Tensor1D
    : Part[Name] extends number
      ? number
      : OnBackend<Part[Name]>;
};

/** Either of the two. */
export type Given<Part> = Part | OnBackend<Part>;

/** A list as a tensor of this shape, wherever it lies. */
export function tensorOf<R extends tf.Rank>(
  list: InputValues | tf.Tensor1D,
  shape: tf.ShapeMap[R],
): tf.Tensor<R> {
  if (list instanceof tf.Tensor) return tf.reshape(list, shape);
  return tf.tensor(list, shape, list instanceof Int32Array ? 'int32' : 'float32');
}

/** The same record with something else for each of its lists, asked for in a fixed order. */
export function mapLists(record: unknown, map: (list: InputValues) => unknown): unknown {
  if (record instanceof Int32Array || record instanceof Float32Array) return map(record);
  if (Array.isArray(record)) return record.map((value) => mapLists(value, map));
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, mapLists(value, map)]));
}

/** All lists of a record, in the same order. */
export function listsOf(record: unknown): InputValues[] {
  const lists: InputValues[] = [];
  mapLists(record, (list) => lists.push(list));
  return lists;
}

/** Equal for records that one recording of some work fits: everything but what is in the lists. */
export function shapeOf(record: unknown): string {
  return JSON.stringify(mapLists(record, ({ length }) => [length]));
}
