/**
 * Rows of a batch that begin alike: the completions of a pair share their prompt, those of a group too. What a causal
 * model computes at a position depends on the tokens up to it alone, so the common beginning is computed once (Wang &
 * Hegde 2024, "Accelerating Direct Preference Optimization with Prefix Sharing"). Only attention sees whole rows.
 */
export interface SharedRows {
  /** Ids of the tokens that are computed, row after row without what an earlier row has. [tokens] */
  ids: Int32Array;
  /** Where each of them stands in its row. [tokens] */
  positions: number[];
  /** Of every row's every position the token that it is. [Σ lengths] */
  tokenOf: Int32Array;
  /** Of every token a place in `tokenOf` where it stands. [tokens] */
  placeOf: Int32Array;
}

/** Shorter beginnings are not worth their bookkeeping. */
const SHORTEST = 4;

/** @param rows token ids, each row at least one */
export function sharedRows(rows: readonly Int32Array[]): SharedRows {
  const ids: number[] = [];
  const positions: number[] = [];
  const placeOf: number[] = [];
  const tokenOf = new Int32Array(rows.reduce((sum, { length }) => sum + length, 0));
  /** Earlier rows by how they begin, with the place of their first token in `tokenOf`. */
  const earlier = new Map<string, { row: Int32Array; start: number }[]>();
  let start = 0;
  for (const row of rows) {
    const alike = row.length < SHORTEST ? undefined : row.subarray(0, SHORTEST).join();
    const others = (alike !== undefined && earlier.get(alike)) || [];
    let shared = { length: 0, start: 0 };
    for (const other of others) {
      const length = commonLength(row, other.row);
      if (length > shared.length) shared = { length, start: other.start };
    }
    for (let t = 0; t < row.length; t++) {
      if (t < shared.length) {
        tokenOf[start + t] = tokenOf[shared.start + t];
        continue;
      }
      tokenOf[start + t] = ids.length;
      placeOf.push(start + t);
      ids.push(row[t]);
      positions.push(t);
    }
    if (alike !== undefined) earlier.set(alike, [...others, { row, start }]);
    start += row.length;
  }
  return { ids: Int32Array.from(ids), positions, tokenOf, placeOf: Int32Array.from(placeOf) };
}

function commonLength(a: Int32Array, b: Int32Array): number {
  const end = Math.min(a.length, b.length);
  let t = 0;
  while (t < end && a[t] === b[t]) t++;
  return t;
}
