import { describe, expect, test } from 'vitest';
import { heldIn, hold, inShort, readySession, settle } from '../testing/fakeSession.ts';

describe('pausing', () => {
  test('in the middle of a step: the step is finished first', async () => {
    const { send, letGo } = await heldIn('next', 1);
    send('pause', 'run-1');
    expect(await letGo()).toEqual(['row 1', 'checkpoint 1', 'paused 1']);
  });

  test('in the middle of an evaluation: no further step', async () => {
    const { send, letGo } = await heldIn('evaluate', 2);
    send('pause', 'run-1');
    expect(await letGo()).toEqual(['evaluation 2', 'checkpoint 2', 'paused 2']);
  });

  test('and going on within one step: no pause', async () => {
    const { send, letGo } = await heldIn('next', 1);
    send('pause', 'run-1');
    send('continue', 'run-1');
    const said = await letGo();
    expect(said.slice(0, 2)).toEqual(['row 1', 'row 2']);
    expect(said).not.toContain('paused 1');
  });

  test.each([
    ['continue', 'row 2'],
    ['stop', 'stopped 1'],
  ] as const)('and %s while its checkpoint is made: no word of a pause', async (command, next) => {
    const { engine, send, start, said } = await readySession();
    const { held, release } = hold();
    engine.during = (work) => (work === 'checkpoint' ? held : undefined);
    start('run-1', { steps: 2 }, { paused: true });
    await settle();
    send('step', 'run-1');
    await settle();
    send(command, 'run-1');
    release();
    await settle();
    expect(said('run-1').slice(3, 6)).toEqual(['row 1', 'checkpoint 1', next]);
  });

  test('at the last step: the run is finished', async () => {
    const { send, start, said } = await readySession();
    start('run-1', { steps: 1 }, { paused: true });
    await settle();
    send('step', 'run-1');
    await settle();
    expect(said('run-1').slice(3)).toEqual(['row 1', 'evaluation 1', 'checkpoint 1', 'finished 1']);
  });
});

describe('single steps', () => {
  test('pressed twice at once are two steps', async () => {
    const { send, start, said } = await readySession();
    start('run-1', { steps: 100 }, { paused: true });
    await settle();
    send('step', 'run-1');
    send('step', 'run-1');
    await settle();
    expect(said('run-1').slice(3)).toEqual(['row 1', 'row 2', 'checkpoint 2', 'paused 2']);
  });

  test('pressed again while one is made are two steps', async () => {
    const { send, letGo } = await heldIn('next', 1, true);
    send('step', 'run-1');
    await settle();
    send('step', 'run-1');
    expect(await letGo()).toEqual(['row 1', 'row 2', 'evaluation 2', 'checkpoint 2', 'paused 2']);
  });

  test('pressed after a pause within the same step are not lost', async () => {
    const { send, letGo } = await heldIn('next', 1);
    send('pause', 'run-1');
    send('step', 'run-1');
    expect(await letGo()).toEqual(['row 1', 'row 2', 'evaluation 2', 'checkpoint 2', 'paused 2']);
  });

  test('of a run that goes on: one more, then a pause', async () => {
    const { send, letGo } = await heldIn('next', 3);
    send('step', 'run-1');
    expect(await letGo()).toEqual(['row 3', 'row 4', 'evaluation 4', 'checkpoint 4', 'paused 4']);
  });
});

describe('stopping', () => {
  test.each([
    ['next', 2, ['row 2', 'stopped 2']], // the evaluation of step 2 is nobody's business any more
    ['evaluate', 2, ['evaluation 2', 'stopped 2']],
  ] as const)('in the middle of %s ends the run there', async (work, step, expected) => {
    const { engine, send, letGo } = await heldIn(work, step);
    send('stop', 'run-1');
    expect((await letGo()).filter((event) => !event.startsWith('checkpoint'))).toEqual(expected);
    expect(engine.runs[0].disposed).toBe(true);
  });

  test('a step that fails after the stop takes nothing with it', async () => {
    const { engine, send, start, said } = await readySession();
    const { held, release } = hold();
    engine.during = () => held.then(() => Promise.reject(new Error('late')));
    start('run-1');
    await settle();
    send('stop', 'run-1');
    start('run-2', {}, { paused: true });
    release();
    await settle();
    expect(said('run-2')).toEqual(['started 0', 'evaluation 0', 'paused 0']);
  });
});

describe('starting while another run goes on', () => {
  test('ends that one first', async () => {
    const { engine, start, events, letGo } = await heldIn('next', 1);
    const before = events.length;
    start('run-2', { steps: 1 });
    await settle();
    expect(events).toHaveLength(before);
    await letGo();
    expect(events.slice(before).map((event) => `${event.runId}: ${inShort(event)}`)).toEqual([
      'run-1: row 1',
      'run-1: stopped 1',
      'run-2: pairs 2000',
      'run-2: started 0',
      'run-2: evaluation 0',
      'run-2: row 1',
      'run-2: evaluation 1',
      'run-2: checkpoint 1',
      'run-2: finished 1',
    ]);
    expect(engine.runs.map((run) => run.disposed)).toEqual([true, true]);
  });

  test.each(['stopped', 'overtaken'])('a run that is %s before its turn never begins', async (how) => {
    const { engine, start, send, said, letGo } = await heldIn('next', 1);
    start('run-2');
    if (how === 'stopped') send('stop', 'run-2');
    else start('run-3', { steps: 1 });
    await letGo();
    expect(said('run-2')).toEqual(['stopped 0']);
    expect(said('run-3').at(-1)).toBe(how === 'overtaken' ? 'finished 1' : undefined);
    expect(engine.runs).toHaveLength(how === 'overtaken' ? 2 : 1);
  });

  test('a pause that arrives before its turn holds', async () => {
    const { start, send, said, letGo } = await heldIn('next', 1);
    start('run-2');
    send('pause', 'run-2');
    await letGo();
    expect(said('run-2')).toEqual(['started 0', 'evaluation 0', 'paused 0']);
  });
});
