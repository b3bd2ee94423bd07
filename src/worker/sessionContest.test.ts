import { expect, test } from 'vitest';
import { checkpointOf } from '../testing/fakeEngine.ts';
import { heldIn, hold, readySession, settle } from '../testing/fakeSession.ts';

const stateAt = (step: number) => checkpointOf(step).state;

test('a finished run is asked at the state that comes along', async () => {
  const { contest, start, said } = await readySession();
  start('run-1', { steps: 2 });
  await settle();
  contest('run-1', { temperature: 0.25, state: stateAt(2) });
  await settle();
  expect(said('run-1').slice(-2)).toEqual(['finished 2', 'contest at 0.25, step 2']);
});

test('while a run computes it is refused with a sentence, and the run goes on', async () => {
  const { contest, said, letGo } = await heldIn('next', 3);
  contest('run-1', { state: stateAt(2) });
  await settle();
  expect(said('run-1').at(-1)).toBe('contest A run can be asked to write while it is paused or finished.');
  expect(await letGo()).not.toContain('failed internal');
});

test('a paused run waits until it has written, and then goes on', async () => {
  const { engine, contest, examine, send, start, said } = await readySession();
  start('run-1', { steps: 3 }, { paused: true });
  await settle();
  const { held, release } = hold();
  engine.during = (work) => (work === 'contest' ? held : undefined);
  contest('run-1', { temperature: 0 });
  // Another kind of question has its turn afterwards.
  examine('run-1');
  await settle();
  expect(said('run-1').at(-1)).toBe('paused 0');
  release();
  await settle();
  expect(said('run-1').slice(-2)).toEqual(['contest at 0, step 0', 'examples at 0']);
  send('continue', 'run-1');
  await settle();
  expect(said('run-1').at(-1)).toBe('finished 3');
});

test('only the last of several temperatures that wait is answered with a result', async () => {
  const { engine, contest, said } = await readySession();
  const { held, release } = hold();
  engine.during = (work) => (work === 'contest' ? held : undefined);
  contest('load-1', { temperature: 0 });
  await settle();
  contest('load-1', { temperature: 0.25 });
  contest('load-1', { temperature: 1 });
  release();
  await settle();
  expect(said('load-1').slice(1)).toEqual(['contest at 0, step 0', 'contest none', 'contest at 1, step 0']);
});
