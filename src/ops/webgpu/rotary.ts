import type { Kernel } from './kernel.ts';
import { runForEach } from './threads.ts';

/**
 * Turns the pairs of every head: out = x · cos + direction · (x with the halves of each head exchanged) · sin.
 * `direction` is 1, or −1 for the gradient, which turns back.
 *
 * x [sequences × time, heads × part], cos, sin [time, 1, part], −sin in the first half → the same shape as x
 */
export const rotary: Kernel = (call) => {
  const [rows, columns] = call.shape('x');
  const [time, , part] = call.shape('cosines');
  const result = call.output([rows, columns]);
  runForEach(call.backend, rows * columns, {
    key: 'rotary',
    reads: { x: call.inputs.x, cosines: call.inputs.cosines, sines: call.inputs.sines },
    writes: { result },
    sizes: { columns, time, part },
    numbers: { direction: call.attr('direction') },
    code: `fn each(i: u32) {
      let c = i % u.part;
      let angle = (i / u.columns) % u.time * u.part + c;
      let partner = select(i - u.part / 2, i + u.part / 2, c < u.part / 2);
      result[i] = x[i] * cosines[angle] + u.direction * x[partner] * sines[angle];
    }`,
  });
  return [result];
};
