import { noteWrite } from './backend.ts';
import type { Kernel } from './kernel.ts';
import { runForEach } from './threads.ts';

/**
 * Writes `value` over `target`, in place, unless one of `checks` is infinite or not a number. By their bits: WGSL
 * lets a compiler assume that arithmetic meets neither.
 *
 * target, value the same size; checks [any]
 */
export const assign: Kernel = (call) => {
  const { target, value, checks } = call.inputs;
  runForEach(call.backend, call.size('target'), {
    key: 'assign',
    reads: { value, checks },
    writes: { goal: target },
    sizes: { checked: call.size('checks') },
    code: `fn each(i: u32) {
      for (var k = 0u; k < u.checked; k += 1u) {
        if ((bitcast<u32>(checks[k]) & 0x7f800000u) == 0x7f800000u) { return; }
      }
      goal[i] = value[i];
    }`,
  });
  noteWrite(call.backend, target);
  return [];
};
