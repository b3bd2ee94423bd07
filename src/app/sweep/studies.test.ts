import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Findings } from '../../experiment/evidence/figure.ts';
import { type Job, jobName, type WorldResult } from '../../experiment/evidence/job.ts';
import { newShelf, type Shelf, setUp } from '../../testing/fakeLab.ts';
import { evaluationForTests, modelForTests } from '../../testing/fakeWorker.ts';
import { sweepSeconds } from '../estimates/sweepTime.ts';
import type { StoredSweep } from '../storage/sweepSchema.ts';
import { isOutdated, jobWords } from './studyPlan.ts';
import { remainingJobs } from './sweepRecord.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A training run that keeps something, and somebody who only writes. */
const jobs: Job[] = [
  { world: 'reviews', method: 'reference', values: {}, seed: 1, keep: ['writing'] },
  {
    world: 'reviews',
    method: 'dpo',
    values: { beta: 0.2, steps: 4, evaluateEvery: 4 },
    seed: 1,
    keep: ['texts'],
  },
  { world: 'reviews', method: 'rm', values: { steps: 4, evaluateEvery: 4 }, seed: 1, heldOutPairs: 1000 },
];
const results: WorldResult[] = [
  { seconds: 1, points: [], probes: { 'heldout at 1': { gold: [1], length: [3], proxy: [0.5] } } },
  {
    seconds: 2,
    points: [0, 4].map((step) => evaluationForTests(step).row),
    texts: [{ step: 0, prompt: 'The film', text: ' was good.', gold: 1 }],
    bestOfN: [{ n: 1, kl_bound: 0, gold: 0, gold_stderr: 0.1, proxy: 0 }] as WorldResult['bestOfN'],
  },
  {
    seconds: 2,
    points: [{ step: 0 }, { step: 4, 'eval_rewards/accuracies': 0.7 }] as unknown as WorldResult['points'],
    ranking: { near: { pairs: 3, right: 2, longer: 1 } },
  },
];
const findings: Findings = { figures: [], tables: [], findings: [] };

type Visit = ReturnType<typeof setUp>;

/** The worker has finished the jobs of these places in the study. */
function finish({ worker }: Visit, ...places: number[]): void {
  const { runId } = worker().last('sweep');
  for (const place of places) {
    worker().say({ type: 'sweep-result', runId, name: jobName(jobs[place]), result: results[place] });
  }
}

function ready(shelf?: Shelf, search = ''): Visit {
  const visit = setUp(search, shelf);
  visit.worker().becomeReady();
  return visit;
}

/** A visit in which the study was asked about and begun. */
async function begun(shelf?: Shelf, search = ''): Promise<Visit> {
  const visit = ready(shelf, search);
  visit.lab.askStudy('toy');
  const { runId, study } = visit.worker().last('study');
  visit.worker().say({ type: 'study', runId, study, jobs });
  await visit.lab.startStudy();
  return visit;
}

const settle = () => vi.advanceTimersByTimeAsync(1);
const analysed = ({ worker }: Visit) => Object.keys(worker().last('analyse').results);

describe('a study', () => {
  test('makes its quick runs as a sweep, and asks what they say after each', async () => {
    const visit = await begun();
    const { worker, state } = visit;
    expect(worker().last('sweep').jobs).toEqual(jobs);
    expect(state()).toMatchObject({
      phase: 'sweeping',
      sweepShown: false,
      sweep: { record: { study: 'toy', world: 'reviews' }, now: { job: 0, step: 0, of: 0 } },
    });
    finish(visit, 0);
    expect(worker().last('analyse')).toMatchObject({
      study: 'toy',
      results: { [jobName(jobs[0])]: results[0] },
    });
    finish(visit, 1, 2);
    expect(analysed(visit)).toEqual(jobs.map(jobName));
    const { runId } = worker().last('analyse');
    worker().say({ type: 'findings', runId, study: 'toy', runs: 3, findings, problem: '' });
    expect(state().studyFindings).toEqual({ study: 'toy', runs: 3, findings, problem: '' });
    worker().say({ type: 'finished', runId: worker().last('sweep').runId, step: 3 });
    expect(state()).toMatchObject({ phase: 'ready', sweep: { now: null } });
  });

  test('that is cancelled still hears what its runs say', async () => {
    const visit = await begun();
    finish(visit, 0);
    visit.lab.cancelSweep();
    const { runId } = visit.worker().last('analyse');
    visit.worker().say({ type: 'findings', runId, study: 'toy', runs: 1, findings, problem: '' });
    expect(visit.state().studyFindings).toMatchObject({ runs: 1 });
    await visit.lab.continueSweep();
    expect(visit.worker().last('sweep').jobs).toEqual(jobs.slice(1));
    await visit.lab.discardSweep(visit.state().sweep?.key ?? '');
    visit.lab.cancelSweep();
    await visit.lab.discardSweep(visit.state().sweep?.key ?? '');
    expect(visit.state()).toMatchObject({ sweep: null, studyFindings: null });
    // The answer to what was asked before.
    const late = visit.worker().last('analyse').runId;
    visit.worker().say({ type: 'findings', runId: late, study: 'toy', runs: 1, findings, problem: '' });
    expect(visit.state().studyFindings).toBeNull();
  });

  test('goes to its own world', async () => {
    const { worker, state } = await begun(undefined, '?world=tldr');
    expect(worker().last('world').world).toBe('reviews');
    worker().enterWorld();
    expect(state()).toMatchObject({ phase: 'sweeping', world: 'reviews' });
    expect(worker().last('sweep').jobs).toEqual(jobs);
  });

  test('without runs is computed at once', async () => {
    const { lab, worker, state } = ready();
    lab.askStudy('by-definition');
    worker().say({ type: 'study', runId: worker().last('study').runId, study: 'by-definition', jobs: [] });
    await lab.startStudy();
    expect(worker().last('analyse')).toMatchObject({ study: 'by-definition', results: {} });
    expect(state()).toMatchObject({ phase: 'ready', sweep: null });
  });

  test('that the worker does not have cannot begin', async () => {
    const { lab, worker } = ready();
    lab.askStudy('phrenology');
    worker().say({ type: 'study', runId: worker().last('study').runId, study: 'phrenology', jobs: null });
    await lab.startStudy();
    expect(worker().commands.some(({ type }) => type === 'sweep' || type === 'analyse')).toBe(false);
  });
});

describe('after a reload', () => {
  async function interrupted(...done: number[]): Promise<Shelf> {
    const shelf = newShelf();
    const before = await begun(shelf);
    finish(before, ...done);
    await settle();
    await before.leave();
    return shelf;
  }

  test('a study goes on with the runs that are missing, and has all that it had', async () => {
    const visit = ready(await interrupted(0, 1));
    await visit.lab.findStored();
    const [kept] = visit.state().storedSweeps;
    expect(kept).toMatchObject({
      problem: null,
      record: {
        study: 'toy',
        jobs,
        results: { [jobName(jobs[0])]: results[0], [jobName(jobs[1])]: results[1] },
      },
    });
    await visit.lab.continueSweep(kept.key);
    expect(visit.worker().last('sweep').jobs).toEqual([jobs[2]]);
    expect(analysed(visit)).toEqual([0, 1].map((place) => jobName(jobs[place])));
    finish(visit, 2);
    const { record } = visit.state().sweep ?? {};
    expect(record?.results).toEqual(Object.fromEntries(jobs.map((job, i) => [jobName(job), results[i]])));
  });

  test('a finished one is shown, with what its runs say', async () => {
    const visit = ready(await interrupted(0, 1, 2));
    await visit.lab.findStored();
    await visit.lab.openSweep(visit.state().storedSweeps[0].key);
    expect(visit.state()).toMatchObject({ phase: 'ready', sweepShown: false, sweep: { now: null } });
    expect(analysed(visit)).toHaveLength(3);
  });

  test.each<[what: string, change: (record: StoredSweep['record']) => void, problem: RegExp]>([
    [
      'somebody who writes in a sweep that is no study',
      (record) => void Object.assign(record, { study: undefined }),
      /run 1: .*reference/,
    ],
    [
      'half a probe',
      (record) => {
        const result = record.results[jobName(jobs[0])] as WorldResult;
        result.probes = { 'heldout at 1': { gold: [1] } } as unknown as WorldResult['probes'];
      },
      /probes/,
    ],
    ['half a run', (record) => void record.results[jobName(jobs[1])].points.pop(), /not measured to its end/],
  ])('one with %s is refused with a sentence', async (_, change, problem) => {
    const shelf = await interrupted(0, 1);
    const [{ key, value }] = await shelf.sweeps.list();
    change((value as StoredSweep).record);
    await shelf.sweeps.write(key, value as StoredSweep);
    const { lab, state } = ready(shelf);
    await lab.findStored();
    expect(state().storedSweeps[0].problem).toMatch(problem);
  });

  test('a sweep of the time before studies is still there', async () => {
    const shelf = newShelf();
    const before = ready(shelf);
    const job = { world: 'reviews', method: 'dpo', values: { steps: 4, evaluateEvery: 4 }, seed: 1 } as const;
    await before.lab.startSweep([job]);
    const { runId } = before.worker().last('sweep');
    before.worker().say({ type: 'sweep-result', runId, name: jobName(job), result: results[1] });
    await settle();
    await before.leave();
    const [{ key, value }] = await shelf.sweeps.list();
    const old = structuredClone(value) as { record: { format: string } };
    old.record.format = 'dpo-lab-sweep-1';
    await shelf.sweeps.write(key, old as StoredSweep);
    const { lab, state } = ready(shelf);
    await lab.findStored();
    expect(state().storedSweeps[0]).toMatchObject({
      problem: null,
      record: { format: 'dpo-lab-sweep-2', results: { [jobName(job)]: { seconds: 2 } } },
    });
  });
});

test('a study whose runs have changed since is outdated', async () => {
  const { state } = await begun();
  const record = state().sweep?.record;
  if (record?.study === undefined) throw new Error('no study');
  expect(isOutdated(record, { study: 'toy', jobs })).toBe(false);
  expect(isOutdated(record, { study: 'toy', jobs: jobs.slice(1) })).toBe(true);
  expect(isOutdated(record, { study: 'toy', jobs: null })).toBe(true);
  expect(remainingJobs(record)).toEqual(jobs);
});

test('its runs have names, and take time: most of it is what is kept besides', () => {
  expect(jobs.map(jobWords)).toEqual(['The reference writes', 'DPO, β 0.2', 'Reward model']);
  const seconds = (job: Job) => sweepSeconds([job], modelForTests);
  const [writes, dpo] = jobs;
  expect(seconds(writes)).toBeGreaterThan(0);
  expect(seconds({ ...dpo, keep: ['writing'] })).toBeCloseTo(seconds(dpo) + seconds(writes), 6);
  expect(seconds({ ...dpo, keep: ['ranking'] })).toBeGreaterThan(seconds(dpo));
});
