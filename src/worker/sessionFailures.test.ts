import { describe, expect, test } from 'vitest';
import type { DpoConfig } from '../experiment/methods/preference/dpo.ts';
import { checkpointOf, labellingWith } from '../testing/fakeEngine.ts';
import { readySession, settle } from '../testing/fakeSession.ts';
import { Diverged } from '../training/step/diverged.ts';

describe('when a run fails', () => {
  test('its last finished step is kept, and another run can begin', async () => {
    const { engine, start, said, events } = await readySession();
    engine.during = (work, step) => {
      if (work === 'next' && step === 3) throw new Diverged(3, Number.NaN, 0.1);
    };
    start('run-1', { steps: 5, evaluateEvery: 100 });
    await settle();
    expect(said('run-1').slice(2)).toEqual(['row 1', 'row 2', 'checkpoint 2', 'failed diverged']);
    expect(events.at(-1)).toMatchObject({
      failure: {
        fatal: false,
        cause: expect.stringContaining('Step 3'),
        cure: expect.stringContaining('learning rate'),
      },
    });
    expect(engine.runs[0].disposed).toBe(true);
    start('run-2', { steps: 1 });
    await settle();
    expect(said('run-2').at(-1)).toBe('finished 1');
  });

  test.each(['next', 'evaluate', 'checkpoint'] as const)(
    'in %s, unforeseen, it says so once',
    async (broken) => {
      const { engine, start, said, events } = await readySession();
      engine.during = (work) => {
        if (work === broken) throw new TypeError('x is undefined');
      };
      start('run-1', { steps: 1 });
      await settle();
      expect(said('run-1').filter((event) => event.startsWith('failed'))).toEqual(['failed internal']);
      expect(events.at(-1)).toMatchObject({
        failure: { fatal: true, cause: expect.stringContaining('x is undefined') },
      });
      expect(engine.runs[0].disposed).toBe(true);
    },
  );

  test('a checkpoint whose optimiser is ahead of its rows leaves no gap in the record', async () => {
    const { engine, start, said, events } = await readySession();
    engine.ahead = 4;
    start('run-1', { steps: 20 }, { checkpoint: checkpointOf(3) });
    await settle();
    expect(said('run-1')).toEqual(['started 3', 'failed internal']);
    expect(events.at(-1)).toMatchObject({
      failure: { cause: expect.stringContaining('got step 8 instead of step 4') },
    });
  });

  test('a parameter out of bounds begins nothing', async () => {
    const { engine, start, events } = await readySession();
    start('run-1', { beta: -1, batchSize: 2.5 });
    await settle();
    expect(events.at(-1)).toMatchObject({
      type: 'failed',
      failure: {
        kind: 'config',
        cause: 'beta is -1; it must lie between 0.001 and 10. batchSize is 2.5; it must be a whole number.',
        fatal: false,
      },
    });
    expect(engine.runs).toEqual([]);
  });

  test('a parameter that is absent has its default', async () => {
    const { engine, session } = await readySession();
    const config = { steps: 1 } as DpoConfig;
    session.handle({
      type: 'start',
      method: 'dpo',
      runId: 'run-1',
      config,
      labelling: labellingWith(),
      paused: true,
    });
    await settle();
    expect(engine.runs[0].config).toMatchObject({ steps: 1, beta: 0.1, evaluateEvery: 10 });
  });
});
