import { dot } from './arithmetic';
import { softmaxRow } from './attention';

/** Bytes of scratch memory for `cachedAttention`: one row of scores. */
export function cachedAttentionScratch(time: i32): i32 {
  return 4 * ((time + 3) & ~3);
}

/**
 * Attention of one new position over itself and those before it: puts its keys and values into the cache, then
 * out = softmax(q kᵀ / √d) v for each row and head, of which `from` to `to` are computed, heads counted row by row.
 *
 * @param qkv [rows, 3 × heads × d]
 * @param keys [rows × heads, time, d]
 * @param values [rows × heads, d, time]: transposed, so that a weighted sum over time reads memory in order
 * @param out [rows, heads × d]
 * @param scratch `cachedAttentionScratch` bytes
 */
export function cachedAttention(
  qkv: usize,
  keys: usize,
  values: usize,
  out: usize,
  heads: i32,
  d: i32,
  time: i32,
  position: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const width = 4 * heads * d;
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>d);
  const T = (time + 3) & ~3;
  keys += 4 * time * d * from;
  values += 4 * d * time * from;
  out += 4 * d * from;
  for (let unit = from; unit < to; unit++) {
    const q = qkv + (unit / heads) * 3 * width + 4 * (unit % heads) * d;
    const v = q + 2 * width;
    memory.copy(keys + 4 * position * d, q + width, 4 * d);
    for (let c = 0; c < d; c++) store<f32>(values + 4 * (c * time + position), load<f32>(v + 4 * c));
    for (let t = 0; t <= position; t++) store<f32>(scratch + 4 * t, scale * dot(q, keys + 4 * t * d, d));
    softmaxRow(scratch, position, T);
    for (let c = 0; c < d; c++) store<f32>(out + 4 * c, dot(scratch, values + 4 * c * time, position + 1));
    keys += 4 * time * d;
    values += 4 * d * time;
    out += 4 * d;
  }
}
