import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labellingWith } from '../testing/fakeEngine.ts';
import { inShort, readySession, settle } from '../testing/fakeSession.ts';

test('whatever is pressed when, runs never mix and each ends once', async () => {
  const command = fc.oneof(
    fc.record({ type: fc.constantFrom('pause', 'continue', 'step', 'stop'), turns: fc.nat(4) }),
    fc.record({
      type: fc.constant('start'),
      turns: fc.nat(4),
      paused: fc.boolean(),
      dataSeed: fc.constantFrom(1, 7),
    }),
    fc.record({ type: fc.constant('world'), turns: fc.nat(4), world: fc.constantFrom('tldr', 'assistant') }),
  );
  const property = fc.asyncProperty(fc.array(command, { maxLength: 20 }), async (commands) => {
    const { engine, session, start, enter, send, events } = await readySession();
    engine.during = () => new Promise((resolve) => setImmediate(resolve));
    let runs = 0;
    let worlds = 1;
    for (const { turns, ...pressed } of commands) {
      if ('world' in pressed) {
        worlds += 1;
        enter(`load-${worlds}`, pressed.world);
      } else if ('paused' in pressed) {
        runs += 1;
        const { paused, dataSeed } = pressed;
        const labelling = labellingWith({ dataSeed });
        start(`run-${runs}`, { steps: 4, evaluateEvery: 3 }, { paused, labelling });
      } else {
        send(pressed.type as 'pause', `run-${runs}`);
      }
      for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    session.handle({ type: 'stop', runId: `run-${runs}` });
    await settle();

    const ofRuns = events.filter(
      ({ runId, type }) => runId.startsWith('run') && type !== 'preparation' && type !== 'pairs',
    );
    expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
    // The last world that was asked for is the one that is ready.
    expect(events.findLast(({ type }) => type === 'ready')?.runId).toBe(`load-${worlds}`);
    const order = ofRuns.map(({ runId }) => Number(runId.slice(4)));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    for (let run = 1; run <= runs; run++) {
      const said = ofRuns.filter(({ runId }) => runId === `run-${run}`).map(inShort);
      const ends = said.filter((event) => /^(stopped|finished|failed)/.test(event));
      expect(ends).toEqual([expect.stringMatching(/^(stopped|finished) \d$/)]);
      expect(said.at(-1)).toBe(ends[0]);
      const rows = said.filter((event) => event.startsWith('row'));
      expect(rows).toEqual(rows.map((_, i) => `row ${i + 1}`));
    }
    expect(engine.runs.every((run) => run.disposed)).toBe(true);
  });
  await fc.assert(property, { seed: 1, numRuns: 100 });
});
