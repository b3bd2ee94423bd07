import { describe, expect, test } from 'vitest';
import { FileProblem } from '../experiment/fileProblem.ts';
import { labellingWith } from '../testing/fakeEngine.ts';
import { fakeSession, heldIn, hold, readySession, settle } from '../testing/fakeSession.ts';

const sampled = { labelling: labellingWith({ dataSeed: 7 }) };

describe('another world', () => {
  test('is ready with the same engine', async () => {
    const { engine, enter, said, start } = await readySession();
    enter('load-2', 'tldr');
    await settle();
    expect(said('load-2')).toEqual(['ready tldr']);
    start('run-1', { steps: 1 });
    await settle();
    expect(engine.runs).toHaveLength(1);
  });

  test('ends the run that goes on, and waits for it', async () => {
    const { engine, enter, said, letGo } = await heldIn('next', 1);
    enter('load-2', 'tldr');
    await settle();
    expect(said('load-2')).toEqual([]);
    expect(await letGo()).toEqual(['row 1', 'stopped 1']);
    expect(said('load-2')).toEqual(['ready tldr']);
    expect(engine.runs[0].disposed).toBe(true);
  });

  test('twice: only the last one is heard of, and it is where the engine is', async () => {
    const { engine, enter, said } = await readySession();
    const { held, release } = hold();
    engine.during = (work) => (work === 'enter' ? held : undefined);
    enter('load-2', 'tldr');
    await settle();
    enter('load-3', 'assistant');
    release();
    await settle();
    expect(said('load-2')).toEqual([]);
    expect(said('load-3')).toEqual(['ready assistant']);
    expect(engine.summary.world).toBe('assistant');
  });

  test('that cannot be loaded leaves the engine where it was', async () => {
    const { engine, enter, said, start } = await readySession();
    engine.during = (work) => {
      if (work === 'enter') throw new FileProblem('train.jsonl', 'is missing', 'Fetch it again.');
    };
    enter('load-2', 'tldr');
    await settle();
    expect(said('load-2')).toEqual(['failed model']);
    expect(engine.summary.world).toBe('reviews');
    start('run-1', { steps: 1 });
    await settle();
    expect(said('run-1').at(-1)).toBe('finished 1');
  });

  test('comes after the model', async () => {
    const { enter, said } = fakeSession(() => Promise.reject(new Error('never')));
    enter('load-1', 'tldr');
    await settle();
    expect(said('load-1')).toEqual(['failed internal']);
  });
});

describe('the pairs of a run', () => {
  test('are made before it begins', async () => {
    const { start, made, said } = await readySession();
    start('run-1', { steps: 1 }, sampled);
    await settle();
    expect(made('run-1')).toEqual(['sampling 0/3', 'sampling 1/3', 'sampling 2/3', 'pairs 2000']);
    expect(said('run-1')[0]).toBe('started 0');
  });

  test('a stop while they are made ends the run before it begins', async () => {
    const { engine, start, send, made, said } = await readySession();
    engine.during = (work, batch) => {
      if (work === 'prepare' && batch === 1) send('stop', 'run-1');
    };
    start('run-1', {}, sampled);
    await settle();
    expect(made('run-1')).toEqual(['sampling 0/3', 'sampling 1/3']);
    expect(said('run-1')).toEqual(['stopped 0']);
    expect(engine.runs).toEqual([]);
  });

  test('another world while they are made: the same', async () => {
    const { engine, start, enter, said } = await readySession();
    engine.during = (work, batch) => {
      if (work === 'prepare' && batch === 1) enter('load-2', 'tldr');
    };
    start('run-1', {}, sampled);
    await settle();
    expect(said('run-1')).toEqual(['stopped 0']);
    expect(said('load-2')).toEqual(['ready tldr']);
  });

  test('a pause while they are made holds at the start', async () => {
    const { engine, start, send, said } = await readySession();
    engine.during = (work) => {
      if (work === 'prepare') send('pause', 'run-1');
    };
    start('run-1', {}, sampled);
    await settle();
    expect(said('run-1')).toEqual(['started 0', 'evaluation 0', 'paused 0']);
  });

  test('a labeller out of bounds begins nothing', async () => {
    const { engine, start, events } = await readySession();
    start('run-1', {}, { labelling: labellingWith({ labelFlips: 0.7 }) });
    await settle();
    expect(events.at(-1)).toMatchObject({
      failure: { kind: 'config', cause: 'labelFlips is 0.7; it must lie between 0 and 0.5.' },
    });
    expect(engine.runs).toEqual([]);
  });
});

describe('a labeller', () => {
  test('is measured without a run', async () => {
    const { label, made } = await readySession();
    label('load-1', { pairCount: 300 });
    await settle();
    expect(made('load-1')).toEqual(['pairs 300']);
  });

  test('that takes new completions is not', async () => {
    const { label, made } = await readySession();
    label('load-1', { dataSeed: 7 });
    await settle();
    expect(made('load-1')).toEqual(['pairs unknown']);
  });

  test('asked about in quick succession: the last one is answered', async () => {
    const { label, made } = await readySession();
    for (const pairCount of [100, 200, 300]) label('load-1', { pairCount });
    await settle();
    expect(made('load-1')).toEqual(['pairs 300']);
  });

  test('asked about in the middle of a run leaves the run alone', async () => {
    const { label, said, made, letGo } = await heldIn('next', 2, false);
    label('run-1', { pairCount: 300 });
    await settle();
    expect(made('run-1').at(-1)).toBe('pairs 300');
    await letGo();
    expect(said('run-1')).toContain('row 3');
  });
});
