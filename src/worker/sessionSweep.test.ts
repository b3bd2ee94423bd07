import { expect, test } from 'vitest';
import type { RunJob } from '../experiment/evidence/job.ts';
import type { MethodName } from '../experiment/methods/methods.ts';
import { hold, readySession, settle } from '../testing/fakeSession.ts';
import { Diverged } from '../training/step/diverged.ts';
import { deviceLost } from './failures.ts';

const job = (beta: number, changes: Partial<RunJob> = {}): RunJob => ({
  world: 'reviews',
  method: 'dpo',
  values: { beta, steps: 2, evaluateEvery: 2 },
  seed: 1,
  ...changes,
});
const nameOf = (beta: number) => `reviews/dpo beta=${beta} evaluateEvery=2 steps=2/seed 1`;

test('a sweep makes one run after another, and tells of each step and each result', async () => {
  const { engine, sweep, said, events } = await readySession();
  sweep('run-1', [job(0.2), job(0.5)]);
  await settle();
  expect(said('run-1')).toEqual([
    'job 0 0/2',
    'job 0 0/2 measured',
    'job 0 1/2',
    'job 0 2/2',
    'job 0 2/2 measured',
    `result ${nameOf(0.2)}`,
    'job 1 0/2',
    'job 1 0/2 measured',
    'job 1 1/2',
    'job 1 2/2',
    'job 1 2/2 measured',
    `result ${nameOf(0.5)}`,
    'finished 2',
  ]);
  expect(engine.runs.map(({ config, disposed }) => [config.beta, disposed])).toEqual([
    [0.2, true],
    [0.5, true],
  ]);
  const results = events.flatMap((event) => (event.type === 'sweep-result' ? [event.result] : []));
  expect(results.map(({ points }) => points.map(({ step }) => step))).toEqual([
    [0, 2],
    [0, 2],
  ]);
});

test('a run that diverges says so in its result, and the next one has its turn', async () => {
  const { engine, sweep, said, events } = await readySession();
  engine.during = (work, step) => {
    if (work === 'next' && step === 2 && engine.runs.length === 1) {
      throw new Diverged(2, Number.NaN, 0.1);
    }
  };
  sweep('run-1', [job(0.2), job(0.5)]);
  await settle();
  expect(said('run-1').filter((event) => event.startsWith('result'))).toEqual([
    `result ${nameOf(0.2)} failed`,
    `result ${nameOf(0.5)}`,
  ]);
  expect(said('run-1').at(-1)).toBe('finished 2');
  const result = events.find((event) => event.type === 'sweep-result')?.result;
  expect(result?.failure).toMatch(/Step 2 gave a loss of NaN/);
  expect(result?.points.map(({ step }) => step)).toEqual([0]);
});

test('stop ends a sweep in the middle of a run: what is done is known, and nothing is held', async () => {
  const { engine, sweep, send, said, start } = await readySession();
  const { held, release } = hold();
  engine.during = (work, step) =>
    work === 'next' && step === 1 && engine.runs.length === 2 ? held : undefined;
  sweep('run-1', [job(0.2), job(0.5), job(1)]);
  await settle();
  send('stop', 'run-1');
  release();
  await settle();
  expect(said('run-1').at(-1)).toBe('stopped 1');
  expect(engine.runs.map(({ disposed }) => disposed)).toEqual([true, true]);
  start('run-2', { steps: 1 });
  await settle();
  expect(said('run-2').at(-1)).toBe('finished 1');
});

test('a sweep ends the run before it, and is ended by the next one', async () => {
  const { engine, start, sweep, said } = await readySession();
  start('run-1', { steps: 100 }, { paused: true });
  await settle();
  sweep('run-2', [job(0.2), job(0.5)]);
  start('run-3', { steps: 1 });
  await settle();
  expect(said('run-1').at(-1)).toBe('stopped 0');
  expect(said('run-2')).toEqual(['stopped 0']);
  expect(said('run-3').at(-1)).toBe('finished 1');
  expect(engine.runs.every(({ disposed }) => disposed)).toBe(true);
});

test('nothing begins where one of the runs cannot: the sentence names it', async () => {
  const { engine, sweep, events } = await readySession();
  const refusedWith = async (jobs: RunJob[]) => {
    sweep('run-1', jobs);
    await settle();
    const last = events.at(-1);
    return last?.type === 'failed' ? `${last.failure.kind}: ${last.failure.cause}` : last?.type;
  };
  expect(await refusedWith([job(0.2), job(50)])).toMatch(/config: Run 2 of 2: beta is 50/);
  expect(await refusedWith([job(0.2, { method: 'ppoo' as MethodName })])).toMatch(
    /Run 1 of 1: method is "ppoo"/,
  );
  expect(await refusedWith([job(0.2, { labelling: { labelFlips: 2 } })])).toMatch(/labelFlips is 2/);
  expect(await refusedWith([job(0.2, { world: 'tldr' })])).toMatch(/world tldr; reviews is loaded/);
  engine.tooLarge = { cause: 'The logits would take 49 MB.', cure: 'Use fewer pairs per step.' };
  expect(await refusedWith([job(0.2)])).toBe('too-large: Run 1 of 1: The logits would take 49 MB.');
  expect(engine.runs).toEqual([]);
});

test('pairs that have to be sampled are told of; a sweep can be stopped while they are', async () => {
  const { sweep, made, send, said } = await readySession();
  sweep('run-1', [job(0.2, { labelling: { dataSeed: 7 } })]);
  send('stop', 'run-1');
  await settle();
  expect(said('run-1')).toEqual(['stopped 0']);
  sweep('run-2', [job(0.2, { labelling: { dataSeed: 7 } })]);
  await settle();
  expect(made('run-2')).toContain('sampling 2/3');
  expect(said('run-2').at(-1)).toBe('finished 1');
});

test('when the GPU is lost that is the last word, and nothing of it is freed', async () => {
  const { engine, session, sweep, said } = await readySession();
  const { held, release } = hold();
  engine.during = (work, step) => (work === 'next' && step === 1 ? held : undefined);
  sweep('run-1', [job(0.2), job(0.5)]);
  await settle();
  session.abort(deviceLost('sleep'));
  release();
  await settle();
  expect(said('run-1').at(-1)).toBe('failed device-lost');
  expect(engine.runs.map(({ disposed }) => disposed)).toEqual([false]);
  sweep('run-2', [job(0.2)]);
  expect(said('run-2')).toEqual(['failed device-lost']);
});
