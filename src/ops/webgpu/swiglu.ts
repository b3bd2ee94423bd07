import type { Kernel } from './kernel.ts';
import { runForEach } from './threads.ts';

/** σ, its argument kept where exp is a number. */
const sigmoid = `fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-clamp(x, -87.0, 87.0))); }`;

/** gate σ(gate) · up. gate, up → the same shape */
export const swiglu: Kernel = (call) => {
  const result = call.output(call.shape('gate'));
  runForEach(call.backend, call.size('gate'), {
    key: 'swiglu',
    reads: { gate: call.inputs.gate, up: call.inputs.up },
    writes: { result },
    sizes: {},
    code: `${sigmoid}
    fn each(i: u32) { result[i] = gate[i] * sigmoid(gate[i]) * up[i]; }`,
  });
  return [result];
};

/** ∂gate = ∂out · up · σ (1 + gate (1 − σ)), ∂up = ∂out · gate σ. gate, up, dOut → ∂gate, ∂up */
export const swigluGradient: Kernel = (call) => {
  const { gate, up, dOut } = call.inputs;
  const [dGate, dUp] = [call.output(gate.shape), call.output(gate.shape)];
  runForEach(call.backend, call.size('gate'), {
    key: 'swiglu, gradient',
    reads: { gate, up, dOut },
    writes: { dGate, dUp },
    sizes: {},
    code: `${sigmoid}
    fn each(i: u32) {
      let s = sigmoid(gate[i]);
      dGate[i] = dOut[i] * up[i] * s * (1.0 + gate[i] * (1.0 - s));
      dUp[i] = dOut[i] * gate[i] * s;
    }`,
  });
  return [dGate, dUp];
};
