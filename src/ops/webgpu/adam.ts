import { checksAreFinite } from './assign.ts';
import { noteWrite } from './backend.ts';
import type { Kernel, KernelCall } from './kernel.ts';
import { runForEach } from './threads.ts';

/**
 * One step of Adam: m' = β₁ m + (1−β₁) g, v' = β₂ v + (1−β₂) g², w' = keep · w − stepSize · m' / (√(v' · correction)
 * + ε). What changes from step to step, the attributes stepSize, correction and keep, lies in a tensor for the program.
 *
 * weights, firstMoment, secondMoment, gradient [parameters] → w', m', v'
 */
export const adam: Kernel = (call) => {
  const outputs = [0, 1, 2].map(() => call.output(call.shape('weights')));
  const [nextWeights, nextFirst, nextSecond] = outputs;
  const { weights, firstMoment, secondMoment, gradient } = call.inputs;
  const given = Float32Array.from(['stepSize', 'correction', 'keep'], (name) => call.attr(name));
  const rates = call.backend.makeTensorInfo([3], 'float32', given);
  runForEach(call.backend, call.size('weights'), {
    key: 'adam',
    reads: { weights, firstMoment, secondMoment, gradient, rates },
    writes: { nextWeights, nextFirst, nextSecond },
    sizes: {},
    numbers: constantsOf(call),
    code: `fn each(i: u32) {
      ${formula}
      nextFirst[i] = m;
      nextSecond[i] = v;
      nextWeights[i] = w;
    }`,
  });
  call.release(rates);
  return outputs;
};

/**
 * The same step, written over weights and moments, unless one of `checks` is infinite or not a number. The rates are
 * the caller's tensor, so that a recorded step can be told new ones.
 *
 * weights, firstMoment, secondMoment, gradient [parameters], rates [3]: stepSize, correction, keep; checks [any]
 */
export const adamInPlace: Kernel = (call) => {
  const { weights, firstMoment, secondMoment, gradient, rates, checks } = call.inputs;
  runForEach(call.backend, call.size('weights'), {
    key: 'adam, in place',
    reads: { gradient, rates, checks },
    writes: { weights, firstMoment, secondMoment },
    sizes: { checked: call.size('checks') },
    numbers: constantsOf(call),
    code: `${checksAreFinite}
    fn each(i: u32) {
      if (!checksAreFinite()) { return; }
      ${formula}
      firstMoment[i] = m;
      secondMoment[i] = v;
      weights[i] = w;
    }`,
  });
  for (const changed of [weights, firstMoment, secondMoment]) noteWrite(call.backend, changed);
  return [];
};

const formula = `let g = gradient[i];
      let m = u.beta1 * firstMoment[i] + u.rest1 * g;
      let v = u.beta2 * secondMoment[i] + u.rest2 * (g * g);
      let w = rates[2] * weights[i] - rates[0] * m / (sqrt(v * rates[1]) + u.epsilon);`;

function constantsOf(call: KernelCall): Record<string, number> {
  const names = ['beta1', 'rest1', 'beta2', 'rest2', 'epsilon'];
  return Object.fromEntries(names.map((name) => [name, call.attr(name)]));
}
