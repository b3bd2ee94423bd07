import type { Kernel } from './kernel.ts';
import { runForEach } from './threads.ts';

const LINEAR = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = LINEAR * 0.044715;

/** σ(a x + c x³), its argument kept where exp is a number: beyond it the gate is 0 or 1 in 32 bits anyway. */
const gate = `fn gateOf(x: f32) -> f32 {
  return 1.0 / (1.0 + exp(-clamp(x * (${LINEAR} + ${CUBIC} * x * x), -87.0, 87.0)));
}`;

/** GELU, tanh form: x · σ(a x + c x³), a = 2√(2/π), c = 0.044715 a. x → the same shape */
export const gelu: Kernel = (call) => {
  const result = call.output(call.shape('x'));
  runForEach(call.backend, call.size('x'), {
    key: 'gelu',
    reads: { x: call.inputs.x },
    writes: { result },
    sizes: {},
    code: `${gate}
    fn each(i: u32) { result[i] = x[i] * gateOf(x[i]); }`,
  });
  return [result];
};

/** ∂x = ∂out · (σ + x σ (1 − σ)(a + 3 c x²)). x, dOut → the same shape */
export const geluGradient: Kernel = (call) => {
  const dx = call.output(call.shape('x'));
  runForEach(call.backend, call.size('x'), {
    key: 'gelu, gradient',
    reads: { x: call.inputs.x, dOut: call.inputs.dOut },
    writes: { dx },
    sizes: {},
    code: `${gate}
    fn each(i: u32) {
      let g = gateOf(x[i]);
      dx[i] = dOut[i] * (g + x[i] * g * (1.0 - g) * (${LINEAR} + ${3 * CUBIC} * x[i] * x[i]));
    }`,
  });
  return [dx];
};
