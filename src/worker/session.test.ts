import { describe, expect, test } from 'vitest';
import { FileProblem } from '../experiment/fileProblem.ts';
import type { MethodName } from '../experiment/methods/methods.ts';
import { checkpointOf, configWith, FakeEngine, labellingWith } from '../testing/fakeEngine.ts';
import { fakeSession, readySession, settle } from '../testing/fakeSession.ts';

describe('opening', () => {
  test('reports on the way and ends with the model and its first evaluation', async () => {
    const engine = new FakeEngine();
    const { open, events } = fakeSession((_, post) => {
      post({ type: 'notice', runId: 'load-1', sentence: 'The storage is full.' });
      return engine;
    });
    open('load-1');
    await settle();
    expect(events).toEqual([
      { type: 'notice', runId: 'load-1', sentence: 'The storage is full.' },
      { type: 'ready', runId: 'load-1', model: engine.summary, comparisons: engine.base },
    ]);
  });

  test('that fails names the file, and can be tried again', async () => {
    const problem = new FileProblem('model.safetensors', 'is cut short', 'Fetch it again.');
    const { open, events, said } = fakeSession(({ runId }) => {
      if (runId === 'load-1') throw problem;
      return new FakeEngine();
    });
    open('load-1');
    await settle();
    expect(events).toEqual([
      {
        type: 'failed',
        runId: 'load-1',
        failure: {
          kind: 'model',
          cause: 'model.safetensors: is cut short.',
          cure: 'Fetch it again.',
          fatal: false,
        },
      },
    ]);
    open('load-2');
    await settle();
    expect(said('load-2')).toEqual(['ready reviews']);
  });

  test('comes before any run', async () => {
    const { start, said } = fakeSession(() => new FakeEngine());
    start('run-1');
    await settle();
    expect(said('run-1')).toEqual(['failed internal']);
  });
});

describe('a run', () => {
  test('goes from the first evaluation to the last checkpoint', async () => {
    const { engine, start, said } = await readySession();
    start('run-1', { steps: 3, evaluateEvery: 2 });
    await settle();
    expect(said('run-1')).toEqual([
      'started 0',
      'evaluation 0',
      'row 1',
      'row 2',
      'evaluation 2',
      'row 3',
      'evaluation 3',
      'checkpoint 3',
      'finished 3',
    ]);
    expect(engine.runs.map((run) => run.disposed)).toEqual([true]);
  });

  test('is measured once at its last step, even where that is due anyway', async () => {
    const { start, said } = await readySession();
    start('run-1', { steps: 2, evaluateEvery: 2 });
    await settle();
    expect(said('run-1').filter((event) => event === 'evaluation 2')).toHaveLength(1);
  });

  /** The steps at which a run of eight posted its checkpoint. */
  async function checkpoints(milliseconds: { next: number; checkpoint: number }): Promise<string[]> {
    const { engine, clock, start, said } = await readySession();
    engine.during = (work) => {
      if (work === 'next' || work === 'checkpoint') clock.milliseconds += milliseconds[work];
    };
    start('run-1', { steps: 8, evaluateEvery: 100 });
    await settle();
    return said('run-1').flatMap((event) => event.match(/^checkpoint (\d)/)?.[1] ?? []);
  }

  test('posts a checkpoint every half second while it goes on', async () => {
    expect(await checkpoints({ next: 200, checkpoint: 10 })).toEqual(['3', '6', '8']);
    expect(await checkpoints({ next: 700, checkpoint: 10 })).toEqual([...'12345678']);
  });

  test('spends a tenth of its time on checkpoints, where copying one takes long', async () => {
    expect(await checkpoints({ next: 700, checkpoint: 200 })).toEqual(['1', '4', '7', '8']);
  });

  test('goes on from a checkpoint, without the evaluation of step 0', async () => {
    const { start, said } = await readySession();
    start('run-1', { steps: 7, evaluateEvery: 100 }, { checkpoint: checkpointOf(5) });
    await settle();
    expect(said('run-1')).toEqual([
      'started 5',
      'row 6',
      'row 7',
      'evaluation 7',
      'checkpoint 7',
      'finished 7',
    ]);
  });

  test('that is done already has nothing to do', async () => {
    const { start, said } = await readySession();
    start('run-1', { steps: 5 }, { checkpoint: checkpointOf(5) });
    await settle();
    expect(said('run-1')).toEqual(['started 5', 'finished 5']);
  });

  test('can begin paused, make single steps, go on, and pause again', async () => {
    const { engine, start, send, said } = await readySession();
    start('run-1', { steps: 100, evaluateEvery: 100 }, { paused: true });
    await settle();
    expect(said('run-1').splice(2)).toEqual(['paused 0']);
    send('step', 'run-1');
    await settle();
    expect(said('run-1').splice(3)).toEqual(['row 1', 'checkpoint 1', 'paused 1']);
    engine.during = (work, step) => {
      if (work === 'next' && step === 3) send('pause', 'run-1');
    };
    send('continue', 'run-1');
    await settle();
    expect(said('run-1').splice(6)).toEqual(['row 2', 'row 3', 'checkpoint 3', 'paused 3']);
  });

  test('that is stopped frees what it holds and is heard of no more', async () => {
    const { engine, start, send, said, events } = await readySession();
    start('run-1', { steps: 100 }, { paused: true });
    await settle();
    send('stop', 'run-1');
    await settle();
    expect(said('run-1').at(-1)).toBe('stopped 0');
    expect(engine.runs[0].disposed).toBe(true);
    const before = events.length;
    for (const type of ['continue', 'step', 'pause', 'stop'] as const) send(type, 'run-1');
    await settle();
    expect(events).toHaveLength(before);
  });

  test('does not listen to commands of another', async () => {
    const { start, send, said } = await readySession();
    start('run-2', { steps: 2 }, { paused: true });
    await settle();
    for (const type of ['continue', 'step', 'stop'] as const) send(type, 'run-1');
    await settle();
    expect(said('run-2').at(-1)).toBe('paused 0');
    expect(said('run-1')).toEqual([]);
  });
});

describe('a method', () => {
  test('reaches the engine with its own defaults', async () => {
    const { engine, start, said } = await readySession();
    start('run-1', { steps: 1 }, { method: 'simpo' });
    await settle();
    expect(engine.runs[0]).toMatchObject({ method: 'simpo', config: { beta: 2, gamma: 0.5 } });
    expect(said('run-1').at(-1)).toBe('finished 1');
  });

  test('that is not known is refused, and so is a value that it has no control for', async () => {
    const { engine, session, start, events } = await readySession();
    const method = 'ppoo' as MethodName;
    const plan = { config: configWith(), labelling: labellingWith(), paused: false };
    session.handle({ type: 'start', runId: 'run-1', method, ...plan });
    await settle();
    expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { kind: 'config', fatal: false } });
    start('run-2', { gamma: 1 }, { method: 'ipo' });
    await settle();
    expect(events.at(-1)).toMatchObject({ runId: 'run-2', failure: { kind: 'config' } });
    expect(engine.runs).toEqual([]);
  });
});
