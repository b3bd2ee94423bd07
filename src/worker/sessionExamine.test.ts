import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkpointOf } from '../testing/fakeEngine.ts';
import { heldIn, hold, inShort, readySession, settle } from '../testing/fakeSession.ts';
import { Diverged } from '../training/step/diverged.ts';

const BUSY = 'examples Training examples can be examined while the run is paused or finished.';
const stateAt = (step: number) => checkpointOf(step).state;

test('before a run the examples are read by the reference, after it by what it has come to', async () => {
  const { examine, start, said } = await readySession();
  examine('load-1');
  await settle();
  expect(said('load-1').at(-1)).toBe('examples at 0');
  start('run-1', { steps: 2 });
  await settle();
  examine('run-1', { state: stateAt(2) });
  examine('run-1', { kind: 'labels' });
  await settle();
  expect(said('run-1').slice(-3)).toEqual(['finished 2', 'examples at 2', 'examples labels']);
});

test('a run that is being made is left alone', async () => {
  const { examine, said, letGo } = await heldIn('next', 3);
  examine('run-1', { state: stateAt(2) });
  await settle();
  expect(said('run-1').at(-1)).toBe(BUSY);
  expect(await letGo()).not.toContain('failed internal');
});

test('a paused run waits until its examples are read, and then goes on', async () => {
  const { engine, examine, send, start, said } = await readySession();
  start('run-1', { steps: 3 }, { paused: true });
  await settle();
  const { held, release } = hold();
  engine.during = (work) => (work === 'examine' ? held : undefined);
  examine('run-1');
  await settle();
  send('continue', 'run-1');
  await settle();
  expect(said('run-1').at(-1)).toBe('paused 0');
  release();
  await settle();
  const after = said('run-1').slice(said('run-1').indexOf('paused 0') + 1);
  expect(after.slice(0, 2)).toEqual(['examples at 0', 'row 1']);
  expect(after.at(-1)).toBe('finished 3');
});

test('a new question takes the place of one of its kind that waits', async () => {
  const { engine, examine, said } = await readySession();
  const { held, release } = hold();
  engine.during = (work) => (work === 'examine' ? held : undefined);
  examine('load-1');
  await settle();
  for (let question = 0; question < 2; question++) examine('load-1');
  await settle();
  release();
  await settle();
  expect(said('load-1').slice(1)).toEqual(['examples at 0', 'examples none', 'examples at 0']);
});

test('values out of bounds and pairs that are not made yet are answered with a sentence', async () => {
  const { examine, said } = await readySession();
  examine('load-1', { config: { beta: -1 } });
  await settle();
  examine('load-1', { dataSeed: 7 });
  await settle();
  expect(said('load-1').slice(1)).toEqual([
    expect.stringMatching(/^examples beta is -1/),
    expect.stringMatching(/^examples These pairs are made when a run begins/),
  ]);
});

test('a copy of the run that diverges is told of and ends nothing', async () => {
  const { engine, examine, start, said } = await readySession();
  engine.during = (work) => {
    if (work === 'examine') throw new Diverged(1, Number.NaN, 0.1);
  };
  start('run-1', { steps: 2 }, { paused: true });
  await settle();
  examine('run-1');
  await settle();
  expect(said('run-1').at(-1)).toMatch(/^examples Step 1 gave a loss of NaN/);
});

test('whatever is pressed when, each question has one answer and no step is made meanwhile', async () => {
  const pressed = fc.record({
    what: fc.constantFrom('start', 'pause', 'continue', 'step', 'stop', 'examine', 'contest', 'world'),
    turns: fc.nat(4),
  });
  const property = fc.asyncProperty(fc.array(pressed, { maxLength: 20 }), async (presses) => {
    const { engine, start, enter, examine, contest, send, events } = await readySession();
    engine.during = () => new Promise((resolve) => setImmediate(resolve));
    const asked = { runs: 0, worlds: 1, examples: 0, contest: 0 };
    for (const { what, turns } of presses) {
      if (what === 'start') start(`run-${++asked.runs}`, { steps: 3 }, { paused: asked.runs % 2 === 0 });
      else if (what === 'world') enter(`load-${++asked.worlds}`, 'tldr');
      else if (what === 'examine') {
        asked.examples += 1;
        examine(`run-${asked.runs}`);
      } else if (what === 'contest') {
        asked.contest += 1;
        contest(`run-${asked.runs}`);
      } else send(what as 'pause', `run-${asked.runs}`);
      for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    send('stop', `run-${asked.runs}`);
    await settle();
    expect(events.filter(({ type }) => type === 'failed').map(inShort)).toEqual([]);
    for (const kind of ['examples', 'contest'] as const)
      expect(events.filter(({ type }) => type === kind)).toHaveLength(asked[kind]);
    expect(engine.runs.every((run) => run.disposed)).toBe(true);
  });
  await fc.assert(property, { seed: 1, numRuns: 100 });
});
