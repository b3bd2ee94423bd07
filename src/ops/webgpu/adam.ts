import type { Kernel } from './kernel.ts';
import { runForEach } from './threads.ts';

/**
 * One step of Adam: m' = β₁ m + (1−β₁) g, v' = β₂ v + (1−β₂) g², w' = keep · w − stepSize · m' / (√(v' · correction)
 * + ε). What changes from step to step comes as a tensor, so that a recorded step can be told new numbers.
 *
 * weights, firstMoment, secondMoment, gradient [parameters], rates [3]: stepSize, correction, keep; the attributes
 * of these names if there is no such tensor → w', m', v'
 */
export const adam: Kernel = (call) => {
  const outputs = [0, 1, 2].map(() => call.output(call.shape('weights')));
  const [nextWeights, nextFirst, nextSecond] = outputs;
  const { weights, firstMoment, secondMoment, gradient } = call.inputs;
  const given = ['stepSize', 'correction', 'keep'].map((name) => call.attr(name));
  const rates = call.inputs.rates ?? call.backend.makeTensorInfo([3], 'float32', new Float32Array(given));
  runForEach(call.backend, call.size('weights'), {
    key: 'adam',
    reads: { weights, firstMoment, secondMoment, gradient, rates },
    writes: { nextWeights, nextFirst, nextSecond },
    sizes: {},
    numbers: {
      beta1: call.attr('beta1'),
      rest1: call.attr('rest1'),
      beta2: call.attr('beta2'),
      rest2: call.attr('rest2'),
      epsilon: call.attr('epsilon'),
    },
    code: `fn each(i: u32) {
      let g = gradient[i];
      let m = u.beta1 * firstMoment[i] + u.rest1 * g;
      let v = u.beta2 * secondMoment[i] + u.rest2 * (g * g);
      nextFirst[i] = m;
      nextSecond[i] = v;
      nextWeights[i] = rates[2] * weights[i] - rates[0] * m / (sqrt(v * rates[1]) + u.epsilon);
    }`,
  });
  if (!call.inputs.rates) call.release(rates);
  return outputs;
};
