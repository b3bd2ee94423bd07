import { noteWrite } from './backend.ts';
import type { Kernel } from './kernel.ts';
import { runForRows } from './threads.ts';

/**
 * Attention of one new position over those in the cache and itself, a head of a row at a time. Adds the new key and
 * value to the cache in place.
 *
 * qkv [rows, 3 × width], keys [rows × heads, time, part], values [rows × heads, part, time], index [1]: the position
 * → [rows, width]
 */
export const cachedAttention: Kernel = (call) => {
  const [[rows, columns], [headRows, time, part]] = [call.shape('qkv'), call.shape('keys')];
  const { qkv, keys, values, index } = call.inputs;
  const out = call.output([rows, columns / 3]);
  const scores = call.output([headRows, time]);
  runForRows(call.backend, headRows, call.lanes, {
    key: 'cachedAttention',
    reads: { qkv, index },
    writes: { result: out, keys, values, scores },
    sizes: { time, part, heads: headRows / rows },
    numbers: { scale: 1 / Math.sqrt(part) },
    code: `fn row(r: u32, lane: u32, valid: bool) {
      let position = u32(index[0]);
      let width = u.heads * u.part;
      let q = r / u.heads * 3 * width + r % u.heads * u.part;
      if (valid) {
        for (var c = lane; c < u.part; c += LANES) {
          keys[(r * u.time + position) * u.part + c] = qkv[q + width + c];
          values[(r * u.part + c) * u.time + position] = qkv[q + 2 * width + c];
        }
      }
      settle();
      let seen = select(0u, position + 1, valid);
      var largest = -3.4e38;
      for (var j = lane; j < seen; j += LANES) {
        var score = 0.0;
        for (var c = 0u; c < u.part; c += 1u) { score += qkv[q + c] * keys[(r * u.time + j) * u.part + c]; }
        score *= u.scale;
        scores[r * u.time + j] = score;
        largest = max(largest, score);
      }
      largest = maxOverLanes(largest);
      var total = 0.0;
      for (var j = lane; j < seen; j += LANES) {
        let e = exp(scores[r * u.time + j] - largest);
        scores[r * u.time + j] = e;
        total += e;
      }
      total = sumOverLanes(total);
      settle();
      if (!valid) { return; }
      for (var c = lane; c < u.part; c += LANES) {
        var sum = 0.0;
        for (var j = 0u; j < seen; j += 1u) {
          sum += scores[r * u.time + j] * values[(r * u.part + c) * u.time + j];
        }
        result[r * u.part + c] = sum / total;
      }
    }`,
  });
  noteWrite(call.backend, keys);
  noteWrite(call.backend, values);
  call.release(scores);
  return [out];
};
