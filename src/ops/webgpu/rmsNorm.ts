import type { Kernel } from './kernel.ts';
import { runForColumns, runForRows } from './threads.ts';

/**
 * Root-mean-square normalisation of each row: x̂ = x / √(mean(x²) + ε), out = gain · x̂. Also returns the factor
 * 1/√(mean(x²) + ε) for the backward pass.
 *
 * x [rows, width], gain [width] → out [rows, width], factors [rows]
 */
export const rmsNorm: Kernel = (call) => {
  const [rows, width] = call.shape('x');
  const [out, factors] = [call.output([rows, width]), call.output([rows])];
  runForRows(call.backend, rows, call.lanes, {
    key: 'rmsNorm',
    reads: { x: call.inputs.x, gain: call.inputs.gain },
    writes: { result: out, factors },
    sizes: { width },
    numbers: { epsilon: call.attr('epsilon') },
    code: `fn row(r: u32, lane: u32, valid: bool) {
      let start = r * u.width;
      var squares = 0.0;
      for (var c = lane; c < u.width; c += LANES) { squares += x[start + c] * x[start + c]; }
      let factor = inverseSqrt(sumOverLanes(squares) / f32(u.width) + u.epsilon);
      if (!valid) { return; }
      for (var c = lane; c < u.width; c += LANES) { result[start + c] = x[start + c] * factor * gain[c]; }
      if (lane == 0) { factors[r] = factor; }
    }`,
  });
  return [out, factors];
};

/**
 * With g = ∂out · gain: ∂x = (g − x̂ · mean(g · x̂)) / √(mean(x²) + ε), ∂gain = Σ_rows ∂out · x̂.
 *
 * x, dOut [rows, width], gain [width], factors [rows] → ∂x [rows, width], ∂gain [width]
 */
export const rmsNormGradient: Kernel = (call) => {
  const [rows, width] = call.shape('x');
  const { x, gain, factors, dOut } = call.inputs;
  const [dx, dGain] = [call.output([rows, width]), call.output([width])];
  runForRows(call.backend, rows, call.lanes, {
    key: 'rmsNorm, gradient of rows',
    reads: { x, gain, factors, dOut },
    writes: { dx },
    sizes: { width },
    code: `fn row(r: u32, lane: u32, valid: bool) {
      let start = r * u.width;
      let factor = factors[r];
      var along = 0.0;
      for (var c = lane; c < u.width; c += LANES) { along += dOut[start + c] * gain[c] * x[start + c] * factor; }
      let meanAlong = sumOverLanes(along) / f32(u.width);
      if (!valid) { return; }
      for (var c = lane; c < u.width; c += LANES) {
        dx[start + c] = (dOut[start + c] * gain[c] - x[start + c] * factor * meanAlong) * factor;
      }
    }`,
  });
  runForColumns(call.backend, width, call.lanes, {
    key: 'rmsNorm, gradient of columns',
    reads: { x, factors, dOut },
    writes: { dGain },
    sizes: { rows },
    code: `fn column(c: u32, lane: u32, valid: bool) {
      var along = 0.0;
      for (var r = lane; r < u.rows; r += LANES) {
        along += dOut[r * u.columns + c] * x[r * u.columns + c] * factors[r];
      }
      along = sumOverLanes(along);
      if (valid && lane == 0) { dGain[c] = along; }
    }`,
  });
  return [dx, dGain];
};
