import type { Kernel, KernelCall } from './kernel.ts';
import { runForRows } from './threads.ts';

/** Sizes as the programs below read them: `time`, `heads`, `part` (the width of a head) and 1/√part. */
function shapeOf(call: KernelCall) {
  const [rows, columns] = call.shape('qkv');
  const [time, heads] = [call.attr('time'), call.attr('heads')];
  const part = columns / 3 / heads;
  return { rows, columns, time, heads, part, scale: 1 / Math.sqrt(part), headRows: rows * heads };
}

/**
 * Where things of (sequence, head, position) lie. Rows of work are counted in this order, so that r · time is where
 * the row's attention weights begin.
 */
const places = `struct Place { position: u32, token: u32, head: u32, firstRow: u32 }
fn placeOf(r: u32) -> Place {
  let position = r % u.time;
  let sequence = r / (u.time * u.heads);
  return Place(position, sequence * u.time, (r / u.time) % u.heads * u.part, r - position);
}
fn query(p: Place, position: u32) -> u32 { return (p.token + position) * 3 * u.heads * u.part + p.head; }
fn key(p: Place, position: u32) -> u32 { return query(p, position) + u.heads * u.part; }
fn value(p: Place, position: u32) -> u32 { return query(p, position) + 2 * u.heads * u.part; }
fn output(p: Place, position: u32) -> u32 { return (p.token + position) * u.heads * u.part + p.head; }`;

/**
 * Causal attention of every head, straight from the rows and into them: softmax(q kᵀ / √part) v over the positions
 * up to one's own. What the mask would hide is never computed.
 *
 * qkv [sequences × time, 3 × width] → out [sequences × time, width], weights [sequences × heads, time, time], zero
 * at later positions
 */
export const attention: Kernel = (call) => {
  const { rows, columns, time, heads, part, scale, headRows } = shapeOf(call);
  const out = call.output([rows, columns / 3]);
  const weights = call.output([headRows / time, time, time]);
  runForRows(call.backend, headRows, call.lanes, {
    key: 'attention',
    reads: { qkv: call.inputs.qkv },
    writes: { result: out, weights },
    sizes: { time, heads, part },
    numbers: { scale },
    code: `${places}
    fn row(r: u32, lane: u32, valid: bool) {
      let here = placeOf(r);
      let q = query(here, here.position);
      let seen = select(0u, here.position + 1, valid);
      let w = r * u.time;
      var largest = -3.4e38;
      for (var j = lane; j < seen; j += LANES) {
        let k = key(here, j);
        var score = 0.0;
        for (var c = 0u; c < u.part; c += 1u) { score += qkv[q + c] * qkv[k + c]; }
        score *= u.scale;
        weights[w + j] = score;
        largest = max(largest, score);
      }
      largest = maxOverLanes(largest);
      var total = 0.0;
      for (var j = lane; j < seen; j += LANES) {
        let e = exp(weights[w + j] - largest);
        weights[w + j] = e;
        total += e;
      }
      let share = 1.0 / sumOverLanes(total);
      for (var j = lane; j < seen; j += LANES) { weights[w + j] *= share; }
      if (valid) { for (var j = seen + lane; j < u.time; j += LANES) { weights[w + j] = 0.0; } }
      settle();
      if (!valid) { return; }
      for (var c = lane; c < u.part; c += LANES) {
        var sum = 0.0;
        for (var j = 0u; j < seen; j += 1u) { sum += weights[w + j] * qkv[value(here, j) + c]; }
        result[output(here, here.position) + c] = sum;
      }
    }`,
  });
  return [out, weights];
};

/**
 * With p the weights and s the scaled scores: ∂p = ∂out vᵀ, ∂s = p · (∂p − Σ_j ∂p · p) / √part, ∂q = ∂s k,
 * ∂k = ∂sᵀ q, ∂v = pᵀ ∂out. The first program takes a query each and writes ∂s and ∂q, the second a key each.
 *
 * qkv [sequences × time, 3 × width], weights as above, dOut [sequences × time, width] → ∂qkv
 */
export const attentionGradient: Kernel = (call) => {
  const { rows, columns, time, heads, part, scale, headRows } = shapeOf(call);
  const { qkv, weights, dOut } = call.inputs;
  const dQkv = call.output([rows, columns]);
  const dScores = call.output([headRows / time, time, time]);
  const sizes = { time, heads, part };
  runForRows(call.backend, headRows, call.lanes, {
    key: 'attention, gradient of queries',
    reads: { qkv, weights, dOut },
    writes: { dQkv, dScores },
    sizes,
    numbers: { scale },
    code: `${places}
    fn row(r: u32, lane: u32, valid: bool) {
      let here = placeOf(r);
      let q = query(here, here.position);
      let o = output(here, here.position);
      let seen = select(0u, here.position + 1, valid);
      let w = r * u.time;
      var along = 0.0;
      for (var j = lane; j < seen; j += LANES) {
        let v = value(here, j);
        var dWeight = 0.0;
        for (var c = 0u; c < u.part; c += 1u) { dWeight += dOut[o + c] * qkv[v + c]; }
        dScores[w + j] = dWeight;
        along += dWeight * weights[w + j];
      }
      along = sumOverLanes(along);
      for (var j = lane; j < seen; j += LANES) {
        dScores[w + j] = weights[w + j] * (dScores[w + j] - along) * u.scale;
      }
      settle();
      if (!valid) { return; }
      for (var c = lane; c < u.part; c += LANES) {
        var sum = 0.0;
        for (var j = 0u; j < seen; j += 1u) { sum += dScores[w + j] * qkv[key(here, j) + c]; }
        dQkv[q + c] = sum;
      }
    }`,
  });
  runForRows(call.backend, headRows, call.lanes, {
    key: 'attention, gradient of keys and values',
    reads: { qkv, weights, dOut, dScores },
    writes: { dQkv },
    sizes,
    code: `${places}
    fn row(r: u32, lane: u32, valid: bool) {
      if (!valid) { return; }
      let here = placeOf(r);
      for (var c = lane; c < u.part; c += LANES) {
        var dKey = 0.0;
        var dValue = 0.0;
        for (var i = here.position; i < u.time; i += 1u) {
          let w = (here.firstRow + i) * u.time + here.position;
          dKey += dScores[w] * qkv[query(here, i) + c];
          dValue += weights[w] * dOut[output(here, i) + c];
        }
        dQkv[key(here, here.position) + c] = dKey;
        dQkv[value(here, here.position) + c] = dValue;
      }
    }`,
  });
  call.release(dScores);
  return [dQkv];
};
