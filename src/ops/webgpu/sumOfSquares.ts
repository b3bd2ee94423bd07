import type { Kernel } from './kernel.ts';
import { runForRows } from './threads.ts';

/** Numbers that a row of the first program adds up; few enough rows are left for a single one to finish. */
const STRETCH = 4096;

/** Σ x² of a long vector, in a fixed order: stretches first, then their sums. x [size] → [] */
export const sumOfSquares: Kernel = (call) => {
  const size = call.size('x');
  const stretches = Math.ceil(size / STRETCH);
  const [partial, sum] = [call.output([stretches]), call.output([])];
  runForRows(call.backend, stretches, call.lanes, {
    key: 'sumOfSquares, stretches',
    reads: { x: call.inputs.x },
    writes: { partial },
    sizes: { size },
    code: `fn row(r: u32, lane: u32, valid: bool) {
      let end = min((r + 1) * ${STRETCH}u, u.size);
      var total = 0.0;
      for (var i = r * ${STRETCH}u + lane; i < end; i += LANES) { total += x[i] * x[i]; }
      total = sumOverLanes(total);
      if (valid && lane == 0) { partial[r] = total; }
    }`,
  });
  runForRows(call.backend, 1, call.lanes, {
    key: 'sumOfSquares, all',
    reads: { partial },
    writes: { sum },
    sizes: { stretches },
    code: `fn row(r: u32, lane: u32, valid: bool) {
      var total = 0.0;
      for (var i = lane; i < u.stretches; i += LANES) { total += partial[i]; }
      total = sumOverLanes(total);
      if (valid && lane == 0) { sum[r] = total; }
    }`,
  });
  call.release(partial);
  return [sum];
};
