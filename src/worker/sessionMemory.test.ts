import { expect, test } from 'vitest';
import { readySession, settle } from '../testing/fakeSession.ts';

test('a run that would not fit is refused before anything is made for it, and the next one may begin', async () => {
  const { engine, start, said, made, events } = await readySession();
  const tooLarge = { cause: 'The logits would take 49 MB.', cure: 'Use fewer pairs per step.' };
  engine.tooLarge = tooLarge;
  start('run-1', { steps: 2 });
  await settle();
  expect(said('run-1')).toEqual(['failed too-large']);
  expect(made('run-1')).toEqual([]);
  expect(engine.runs).toEqual([]);
  const failed = events.find((event) => event.type === 'failed');
  expect(failed?.failure).toEqual({ kind: 'too-large', ...tooLarge, fatal: false });
  engine.tooLarge = null;
  start('run-2', { steps: 2 });
  await settle();
  expect(said('run-2').at(-1)).toBe('finished 2');
});

test('compiling is told of in the name of what is going on', async () => {
  const { engine, session, start, events } = await readySession();
  const told = () =>
    events.flatMap((event) =>
      event.type === 'compiling' ? [`${event.runId} ${event.done}/${event.total}`] : [],
    );
  session.compiling(1, 9);
  engine.during = (work, step) => {
    if (work === 'next' && step === 1) session.compiling(34, 61);
  };
  start('run-1', { steps: 1 });
  await settle();
  expect(told()).toEqual(['load-1 1/9', 'run-1 34/61']);
});
