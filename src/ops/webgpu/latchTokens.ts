import { noteWrite } from './backend.ts';
import type { Kernel } from './kernel.ts';
import { runForRows } from './threads.ts';

/**
 * The end of a position of sampling, in place: see `latchTokens`. Its lanes go through the rows of the batch, and the
 * last thing is the new position, when all of them have read the old one.
 *
 * drawn, lengths [rows], table [positions, rows], ended [rows], position [1] → rows that have not ended [1]
 */
export const latchTokens: Kernel = (call) => {
  const { drawn, lengths, table, ended, position } = call.inputs;
  const running = call.output([1]);
  runForRows(call.backend, 1, call.lanes, {
    key: 'latchTokens',
    reads: { drawn, lengths },
    writes: { table, ended, position, running },
    sizes: {
      batch: call.size('drawn'),
      endOfText: call.attr('endOfText'),
      end1: call.attr('end1'),
      end2: call.attr('end2'),
      end3: call.attr('end3'),
    },
    code: `fn row(r: u32, lane: u32, valid: bool) {
      let next = position[0] + 1;
      var left = 0.0;
      for (var i = lane; i < u.batch; i += LANES) {
        let at = u32(next) * u.batch + i;
        // Inside of the prompt the table holds its token already, and what was drawn does not count.
        if (next >= lengths[i] && valid) {
          table[at] = select(drawn[i], i32(u.endOfText), ended[i] == 1);
          let token = u32(drawn[i]);
          if (token == u.endOfText || token == u.end1 || token == u.end2 || token == u.end3) { ended[i] = 1; }
        }
        if (ended[i] == 0) { left += 1.0; }
      }
      left = sumOverLanes(left);
      if (valid && lane == 0) {
        position[0] = next;
        running[0] = left;
      }
    }`,
  });
  for (const changed of [table, ended, position]) noteWrite(call.backend, changed);
  return [running];
};
