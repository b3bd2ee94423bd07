import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobName, type RunJob } from '../../experiment/evidence/job.ts';
import { newShelf, type Shelf, setUp } from '../../testing/fakeLab.ts';
import { evaluationForTests } from '../../testing/fakeWorker.ts';
import type { StoredSweep } from '../storage/sweepSchema.ts';
import { remainingJobs } from './sweepRecord.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const jobs: RunJob[] = [0.02, 0.1, 0.5].map((beta) => ({
  world: 'reviews',
  method: 'dpo',
  values: { beta, steps: 4, evaluateEvery: 4 },
  seed: 1,
}));
const resultFor = (steps = 4) => ({
  seconds: 2,
  points: [0, steps].map((step) => evaluationForTests(step).row),
});

/** The worker finishes jobs of the sweep that it was given. */
function finishJobs(worker: ReturnType<ReturnType<typeof setUp>['worker']>, count: number): string[] {
  const { runId, jobs } = worker.last('sweep');
  for (const [job, one] of jobs.slice(0, count).entries()) {
    worker.say({ type: 'sweep-progress', runId, job, step: 4, of: 4, point: evaluationForTests(4).row });
    worker.say({ type: 'sweep-result', runId, name: jobName(one), result: resultFor() });
  }
  if (count === jobs.length) worker.say({ type: 'finished', runId, step: count });
  return jobs.map(jobName);
}

function ready(shelf?: Shelf, search = '') {
  const visit = setUp(search, shelf);
  visit.worker().becomeReady();
  return visit;
}

/** Storage takes its turns without a clock. */
const settle = () => vi.advanceTimersByTimeAsync(1);

describe('a sweep', () => {
  test('makes its runs in the worker; neither Train nor Rewind gets in its way', async () => {
    const { lab, worker, state } = ready();
    await lab.startSweep(jobs);
    expect(state()).toMatchObject({ phase: 'sweeping', sweepShown: true, run: null });
    expect(worker().last('sweep').jobs).toEqual(jobs);
    lab.train();
    lab.step();
    lab.newSeed();
    await lab.startSweep(jobs);
    expect(worker().commands.filter(({ type }) => type === 'start' || type === 'stop')).toEqual([]);
    expect(worker().commands.filter(({ type }) => type === 'sweep')).toHaveLength(1);
    finishJobs(worker(), 3);
    expect(state()).toMatchObject({ phase: 'ready', sweep: { now: null } });
    expect(remainingJobs(state().sweep?.record ?? fail())).toEqual([]);
  });

  test('tells of the run that is being made, with its evaluations so far', async () => {
    const { lab, worker, state } = ready();
    await lab.startSweep(jobs);
    const { runId } = worker().last('sweep');
    expect(state().sweep?.now).toEqual({ job: 0, step: 0, of: 4, points: [] });
    worker().say({ type: 'sweep-progress', runId, job: 0, step: 0, of: 4, point: evaluationForTests(0).row });
    worker().say({ type: 'sweep-progress', runId, job: 0, step: 3, of: 4 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(state().sweep?.now).toMatchObject({ job: 0, step: 3, points: [{ step: 0 }] });
    worker().say({ type: 'sweep-result', runId, name: jobName(jobs[0]), result: resultFor() });
    worker().say({ type: 'sweep-progress', runId, job: 1, step: 1, of: 4 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(state().sweep?.now).toEqual({ job: 1, step: 1, of: 4, points: [] });
  });

  test('leaves a finished run on the charts, and does not begin beside one that goes on', async () => {
    const { lab, worker, state, runSteps } = ready(undefined, '?steps=2');
    lab.train();
    await lab.startSweep(jobs);
    expect(state().phase).toBe('running');
    const runId = runSteps(0, 2);
    worker().say({ type: 'finished', runId, step: 2 });
    const { run } = state();
    await lab.startSweep(jobs);
    lab.rewind();
    finishJobs(worker(), 3);
    expect(state()).toMatchObject({ phase: 'finished' });
    expect(state().run).toBe(run);
  });

  test('that is cancelled keeps what is done, and goes on with the rest', async () => {
    const { lab, worker, state } = ready();
    await lab.startSweep(jobs);
    finishJobs(worker(), 1);
    lab.cancelSweep();
    expect(worker().commands.some(({ type }) => type === 'stop')).toBe(true);
    expect(state()).toMatchObject({ phase: 'ready', sweep: { now: null } });
    await lab.continueSweep();
    expect(worker().last('sweep').jobs).toEqual(jobs.slice(1));
    expect(state().sweep?.now?.job).toBe(1);
    finishJobs(worker(), 2);
    expect(Object.keys(state().sweep?.record.results ?? {})).toEqual(jobs.map(jobName));
  });

  test('goes on in a fresh worker when the first one dies', async () => {
    const { lab, worker, workers, state } = ready();
    await lab.startSweep(jobs);
    finishJobs(worker(), 1);
    const { runId } = worker().last('sweep');
    const failure = { kind: 'device-lost', cause: 'gone', cure: 'again', fatal: true } as const;
    worker().say({ type: 'failed', runId, failure });
    expect(state()).toMatchObject({ phase: 'failed', sweep: { now: null, failure } });
    lab.resumeAfterFailure();
    worker().becomeReady();
    expect(workers).toHaveLength(2);
    expect(state().phase).toBe('sweeping');
    expect(worker().last('sweep').jobs).toEqual(jobs.slice(1));
  });
});

describe('after a reload', () => {
  /** A visit that ended in the middle of a sweep. */
  async function interrupted(done: number): Promise<Shelf> {
    const shelf = newShelf();
    const before = ready(shelf);
    await before.lab.startSweep(jobs);
    finishJobs(before.worker(), done);
    await settle();
    await before.leave();
    return shelf;
  }

  test('a sweep is offered and makes the runs that are missing: in the end it has what one without a break has', async () => {
    const shelf = await interrupted(2);
    const { lab, worker, state } = ready(shelf);
    await lab.findStored();
    const [kept] = state().storedSweeps;
    expect(kept).toMatchObject({ problem: null, record: { jobs, world: 'reviews' } });
    await lab.continueSweep(kept.key);
    expect(worker().last('sweep').jobs).toEqual([jobs[2]]);
    expect(state()).toMatchObject({ phase: 'sweeping', sweep: { now: { job: 2 } } });
    finishJobs(worker(), 1);

    const whole = ready();
    await whole.lab.startSweep(jobs);
    finishJobs(whole.worker(), 3);
    expect(state().sweep?.record.results).toEqual(whole.state().sweep?.record.results);
    await settle();
    await lab.findStored();
    expect(state().storedSweeps).toEqual([]);
  });

  test('a finished one can be looked at, and discarded', async () => {
    const shelf = await interrupted(3);
    const { lab, worker, state } = ready(shelf);
    await lab.findStored();
    await lab.openSweep(state().storedSweeps[0].key);
    expect(state()).toMatchObject({ phase: 'ready', sweepShown: true, sweep: { now: null } });
    await lab.continueSweep();
    expect(worker().commands.some(({ type }) => type === 'sweep')).toBe(false);
    await lab.discardSweep(state().sweep?.key ?? '');
    expect(state()).toMatchObject({ sweep: null, storedSweeps: [] });
  });

  test('one of another world goes on there', async () => {
    const shelf = await interrupted(1);
    const { lab, worker, state } = ready(shelf, '?world=tldr');
    await lab.findStored();
    await lab.continueSweep(state().storedSweeps[0].key);
    expect(worker().last('world').world).toBe('reviews');
    worker().enterWorld();
    expect(state()).toMatchObject({ phase: 'sweeping', world: 'reviews' });
    expect(worker().last('sweep').jobs).toEqual(jobs.slice(1));
  });

  test('another world is another matter: a sweep that goes on is left and stays on offer', async () => {
    const { lab, worker, state } = ready();
    await lab.startSweep(jobs);
    finishJobs(worker(), 1);
    lab.pickWorld('tldr');
    expect(
      worker()
        .commands.slice(-2)
        .map(({ type }) => type),
    ).toEqual(['stop', 'world']);
    worker().enterWorld();
    expect(state()).toMatchObject({ phase: 'ready', world: 'tldr', sweep: { now: null } });
  });

  /** Changes what an interrupted sweep left, and says what becomes of it. */
  async function tampered(change: (stored: StoredSweep) => unknown) {
    const shelf = await interrupted(1);
    const [{ key, value }] = await shelf.sweeps.list();
    const stored = value as StoredSweep;
    await shelf.sweeps.write(key, (change(stored) ?? stored) as StoredSweep);
    const visit = ready(shelf);
    await visit.lab.findStored();
    return { ...visit, kept: visit.state().storedSweeps[0] };
  }
  // biome-ignore lint/suspicious/noExplicitAny: damage has no type
  const damage = (change: (record: any) => void) => (stored: StoredSweep) => void change(stored.record);

  test.each<[what: string, change: (stored: StoredSweep) => unknown, said: RegExp]>([
    ['something else', () => 'a text', /./],
    ['another format', damage((record) => Object.assign(record, { format: 'x' })), /format/],
    ['no runs', damage((record) => Object.assign(record, { jobs: [], results: {} })), /no runs/],
    [
      'an unknown method',
      damage((record) => Object.assign(record.jobs[1], { method: 'ppoo' })),
      /run 2: .*ppoo/,
    ],
    [
      'a value out of bounds',
      damage((record) => Object.assign(record.jobs[0].values, { beta: -1 })),
      /beta is -1/,
    ],
    ['an unknown world', damage((record) => Object.assign(record, { world: 'mars' })), /world is "mars"/],
    ['a run twice', damage((record) => record.jobs.push(record.jobs[1])), /two of its runs/],
    [
      'the result of a stranger',
      damage((record) => Object.assign(record.results, { strange: { seconds: 1, points: [] } })),
      /result of "strange"/,
    ],
    [
      'an evaluation without KL',
      damage((record) => {
        const [result] = Object.values<{ points: { kl?: number }[] }>(record.results);
        delete result.points[0].kl;
      }),
      /is incomplete/,
    ],
    [
      'half a run',
      damage((record) => {
        const [result] = Object.values<{ points: unknown[] }>(record.results);
        result.points.pop();
      }),
      /not measured to its end/,
    ],
  ])('one with %s is refused with a sentence, and can be discarded', async (_, change, said) => {
    const { lab, worker, kept, state } = await tampered(change);
    expect(kept.problem).toMatch(said);
    await lab.continueSweep(kept.key);
    expect(worker().commands.some(({ type }) => type === 'sweep')).toBe(false);
    await lab.discardSweep(kept.key);
    expect(state().storedSweeps).toEqual([]);
  });

  test.each<[whose: string, change: (stored: StoredSweep) => unknown, said: RegExp]>([
    [
      'other weights',
      damage((record) => Object.assign(record, { parameters: 4 })),
      /another version of the model/,
    ],
    [
      'another backend',
      damage((record) => Object.assign(record.backend, { backend: 'webgpu' })),
      /begun on webgpu; on wasm its numbers would differ/,
    ],
  ])('one of %s is shown and not gone on with', async (_, change, said) => {
    const { lab, worker, kept, state } = await tampered(change);
    await lab.continueSweep(kept.key);
    expect(worker().commands.some(({ type }) => type === 'sweep')).toBe(false);
    expect(state().notices.at(-1)?.sentence).toMatch(said);
    expect(Object.keys(state().sweep?.record.results ?? {})).toHaveLength(1);
  });

  test('one that is open in another tab is not offered', async () => {
    const shelf = newShelf();
    const here = ready(shelf);
    await here.lab.startSweep(jobs);
    await settle();
    const other = ready(shelf);
    await other.lab.findStored();
    expect(other.state().storedSweeps).toEqual([]);
  });
});

test('a storage that is full is told of once, and nothing is lost on the page', async () => {
  const shelf = newShelf();
  shelf.sweeps.write = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'));
  const { lab, worker, state } = ready(shelf);
  await lab.startSweep(jobs);
  finishJobs(worker(), 3);
  await settle();
  expect(state().notices.map(({ sentence }) => sentence)).toEqual([
    'This browser’s storage is full, so a sweep cannot be resumed after a reload; everything else works. Free some disk space.',
  ]);
  expect(Object.keys(state().sweep?.record.results ?? {})).toHaveLength(3);
});

function fail(): never {
  throw new Error('there is no sweep');
}
