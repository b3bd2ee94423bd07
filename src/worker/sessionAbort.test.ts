import { describe, expect, test } from 'vitest';
import { FakeEngine } from '../testing/fakeEngine.ts';
import { fakeSession, heldIn, hold, inShort, readySession, settle } from '../testing/fakeSession.ts';
import type { Engine } from './engine.ts';
import { deviceLost } from './failures.ts';

describe('opening', () => {
  test('twice: only the last one is heard of', async () => {
    const engines = new Map<string, (engine: Engine) => void>();
    const { open, events, said, start } = fakeSession(
      ({ runId }, post) =>
        new Promise<Engine>((resolve) => {
          engines.set(runId, (engine) => {
            post({ type: 'notice', runId, sentence: '' });
            resolve(engine);
          });
        }),
    );
    open('load-1');
    open('load-2');
    await settle();
    const [first, second] = [new FakeEngine(), new FakeEngine()];
    engines.get('load-2')?.(second);
    await settle();
    engines.get('load-1')?.(first);
    await settle();
    expect(events.map(inShort)).toEqual(['notice', 'ready reviews']);
    expect(said('load-1')).toEqual([]);
    start('run-1', {}, { paused: true });
    await settle();
    expect([first.runs.length, second.runs.length]).toEqual([0, 1]);
  });

  test('ends the run that goes on', async () => {
    const { open, said } = await heldIn('next', 1, true);
    open('load-2');
    await settle();
    expect(said('run-1').at(-1)).toBe('stopped 0');
  });

  test('that has failed: what still goes on behind it says nothing', async () => {
    let late = () => {};
    const { open, events } = fakeSession(({ runId }, post) => {
      late = () => post({ type: 'progress', runId, phase: 'download', loadedBytes: 1, totalBytes: 2 });
      throw new Error('one of the files is missing');
    });
    open('load-1');
    await settle();
    late();
    expect(events.map(inShort)).toEqual(['failed internal']);
  });
});

describe('abort', () => {
  test('while a model is opened: one failure, and silence', async () => {
    const { held, release } = hold();
    const { open, session, events } = fakeSession(async ({ runId }, post) => {
      await held;
      post({ type: 'notice', runId, sentence: '' });
      return new FakeEngine();
    });
    open('load-1');
    session.abort(deviceLost('sleep'));
    session.abort(deviceLost('sleep again'));
    release();
    await settle();
    expect(events).toEqual([{ type: 'failed', runId: 'load-1', failure: deviceLost('sleep') }]);
  });

  test.each([
    ['next', 1, false],
    ['evaluate', 2, false],
    ['next', 1, true],
  ] as const)('in the middle of %s %d (paused: %s): one failure, and silence', async (work, step, paused) => {
    const { engine, session, send, letGo } = await heldIn(work, step, paused);
    session.abort(deviceLost('sleep'));
    for (const type of ['continue', 'step', 'pause', 'stop'] as const) send(type, 'run-1');
    expect(await letGo()).toEqual(['failed device-lost']);
    expect(engine.runs[0].disposed).toBe(false); // its tensors went with the device
  });

  test('what begins afterwards is answered with the same failure', async () => {
    const { session, open, start, said, engine } = await readySession();
    session.abort(deviceLost('sleep'));
    open('load-2');
    start('run-1');
    await settle();
    expect(said('load-1')).toEqual(['ready reviews', 'failed device-lost']);
    expect([...said('load-2'), ...said('run-1')]).toEqual(['failed device-lost', 'failed device-lost']);
    expect(engine.runs).toEqual([]);
  });
});

test('every ping is answered at once, whatever else goes on', async () => {
  const { session, send, said } = await heldIn('next', 1);
  send('ping', 'old');
  send('ping', 'run-1');
  expect([said('old').at(-1), said('run-1').at(-1)]).toEqual(['pong', 'pong']);
  session.abort(deviceLost('sleep'));
  send('ping', 'later');
  expect(said('later')).toEqual(['pong']);
});
