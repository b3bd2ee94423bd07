import { noteWrite } from './backend.ts';
import type { Kernel } from './kernel.ts';
import { runForEach } from './threads.ts';

/**
 * Whether all of `checks` are numbers and finite. By their bits: WGSL lets a compiler assume that arithmetic meets
 * nothing else. Needs the size `checked`.
 */
export const checksAreFinite = `fn checksAreFinite() -> bool {
  for (var k = 0u; k < u.checked; k += 1u) {
    if ((bitcast<u32>(checks[k]) & 0x7f800000u) == 0x7f800000u) { return false; }
  }
  return true;
}`;

/**
 * Writes `value` over `target`, in place, unless one of `checks` is infinite or not a number.
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
    code: `${checksAreFinite}
    fn each(i: u32) { if (checksAreFinite()) { goal[i] = value[i]; } }`,
  });
  noteWrite(call.backend, target);
  return [];
};
