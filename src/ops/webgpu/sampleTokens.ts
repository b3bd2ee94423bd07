import type { Kernel } from './kernel.ts';
import { runForRows } from './threads.ts';

/**
 * One token a row by inversion: the first v with Σ_{w ≤ v} p(w) > u, p = softmax(logits / temperature). Each lane
 * adds up a stretch of the vocabulary; the one in whose stretch u times the whole sum falls walks along it again.
 *
 * logits [rows, vocabulary], uniforms [rows, 1] in [0, 1) → int32 [rows]
 */
export const sampleTokens: Kernel = (call) => {
  const [rows, vocabulary] = call.shape('logits');
  const ids = call.output([rows], 'int32');
  const sums = call.output([rows, call.lanes]);
  runForRows(call.backend, rows, call.lanes, {
    key: 'sampleTokens',
    reads: { logits: call.inputs.logits, uniforms: call.inputs.uniforms },
    writes: { ids, sums },
    sizes: { vocabulary },
    numbers: { inverseTemperature: 1 / call.attr('temperature') },
    code: `// A logit may be −∞, with which WGSL does not promise to compute.
    fn logit(at: u32) -> f32 { return max(logits[at], -1e38); }
    fn row(r: u32, lane: u32, valid: bool) {
      let stretch = (u.vocabulary + LANES - 1) / LANES;
      let start = r * u.vocabulary;
      let first = start + min(lane * stretch, u.vocabulary);
      let end = start + min((lane + 1) * stretch, u.vocabulary);
      var largest = -3.4e38;
      for (var v = first; v < end; v += 1u) { largest = max(largest, logit(v)); }
      largest = maxOverLanes(largest);
      var own = 0.0;
      for (var v = first; v < end; v += 1u) { own += exp((logit(v) - largest) * u.inverseTemperature); }
      if (valid) { sums[r * LANES + lane] = own; }
      settle();
      if (!valid) { return; }
      // Every lane adds the stretches in the same order, so exactly one finds the target in its own.
      var whole = 0.0;
      var before = 0.0;
      for (var other = 0u; other < LANES; other += 1u) {
        if (other == lane) { before = whole; }
        whole += sums[r * LANES + other];
      }
      let target_ = uniforms[r] * whole;
      if (target_ < before || target_ >= before + own) { return; }
      // Rounding may leave the last sum below the target: then it is the last token that has a share at all.
      var sum = before;
      var chosen = first;
      for (var v = first; v < end; v += 1u) {
        let share = exp((logit(v) - largest) * u.inverseTemperature);
        if (share > 0.0) { chosen = v; }
        sum += share;
        if (sum > target_) { break; }
      }
      ids[r] = i32(chosen - start);
    }`,
  });
  call.release(sums);
  return [ids];
};
