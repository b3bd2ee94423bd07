import type { Kernel } from './kernel.ts';
import { runForColumns, runForRows } from './threads.ts';

/**
 * Layer normalisation of each row: x̂ = (x − mean) / √(variance + ε), out = gain · x̂ + bias. Also returns mean and
 * 1/√(variance + ε) for the backward pass.
 *
 * x [rows, width], gain, bias [width] → out [rows, width], moments [rows, 2]
 */
export const layerNorm: Kernel = (call) => {
  const [rows, width] = call.shape('x');
  const [out, moments] = [call.output([rows, width]), call.output([rows, 2])];
  runForRows(call.backend, rows, call.lanes, {
    key: 'layerNorm',
    reads: { x: call.inputs.x, gain: call.inputs.gain, bias: call.inputs.bias },
    writes: { result: out, moments },
    sizes: { width },
    numbers: { epsilon: call.attr('epsilon') },
    code: `fn row(r: u32, lane: u32, valid: bool) {
      let start = r * u.width;
      var total = 0.0;
      for (var c = lane; c < u.width; c += LANES) { total += x[start + c]; }
      let mean = sumOverLanes(total) / f32(u.width);
      var squares = 0.0;
      for (var c = lane; c < u.width; c += LANES) {
        let centred = x[start + c] - mean;
        squares += centred * centred;
      }
      let inverse = inverseSqrt(sumOverLanes(squares) / f32(u.width) + u.epsilon);
      if (!valid) { return; }
      for (var c = lane; c < u.width; c += LANES) {
        result[start + c] = (x[start + c] - mean) * inverse * gain[c] + bias[c];
      }
      if (lane == 0) { moments[2 * r] = mean; moments[2 * r + 1] = inverse; }
    }`,
  });
  return [out, moments];
};

/**
 * With g = ∂out · gain: ∂x = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε), ∂gain = Σ_rows ∂out · x̂,
 * ∂bias = Σ_rows ∂out. Rows first, then columns.
 *
 * x, dOut [rows, width], gain [width], moments [rows, 2] → ∂x [rows, width], ∂gain, ∂bias [width]
 */
export const layerNormGradient: Kernel = (call) => {
  const [rows, width] = call.shape('x');
  const { x, gain, moments, dOut } = call.inputs;
  const [dx, dGain, dBias] = [call.output([rows, width]), call.output([width]), call.output([width])];
  runForRows(call.backend, rows, call.lanes, {
    key: 'layerNorm, gradient of rows',
    reads: { x, gain, moments, dOut },
    writes: { dx },
    sizes: { width },
    code: `fn row(r: u32, lane: u32, valid: bool) {
      let start = r * u.width;
      let mean = moments[2 * r];
      let inverse = moments[2 * r + 1];
      var total = 0.0;
      var along = 0.0;
      for (var c = lane; c < u.width; c += LANES) {
        let g = dOut[start + c] * gain[c];
        total += g;
        along += g * (x[start + c] - mean) * inverse;
      }
      let meanG = sumOverLanes(total) / f32(u.width);
      let meanAlong = sumOverLanes(along) / f32(u.width);
      if (!valid) { return; }
      for (var c = lane; c < u.width; c += LANES) {
        let normalised = (x[start + c] - mean) * inverse;
        dx[start + c] = (dOut[start + c] * gain[c] - meanG - normalised * meanAlong) * inverse;
      }
    }`,
  });
  runForColumns(call.backend, width, call.lanes, {
    key: 'layerNorm, gradient of columns',
    reads: { x, moments, dOut },
    writes: { dGain, dBias },
    sizes: { rows },
    code: `fn column(c: u32, lane: u32, valid: bool) {
      var along = 0.0;
      var total = 0.0;
      for (var r = lane; r < u.rows; r += LANES) {
        let d = dOut[r * u.columns + c];
        along += d * (x[r * u.columns + c] - moments[2 * r]) * moments[2 * r + 1];
        total += d;
      }
      along = sumOverLanes(along);
      total = sumOverLanes(total);
      if (valid && lane == 0) { dGain[c] = along; dBias[c] = total; }
    }`,
  });
  return [dx, dGain, dBias];
};
