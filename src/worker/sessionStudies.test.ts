import { expect, test } from 'vitest';
import { jobName } from '../experiment/evidence/job.ts';
import { fakeResult } from '../testing/fakeResults.ts';
import { hold, readySession, settle } from '../testing/fakeSession.ts';
import type { Event } from './protocol.ts';
import { quickJobs } from './studies/quickStudies.ts';

const jobs = quickJobs('dynamics') ?? [];
/** A fake engine writes nothing that could be kept. */
const withoutTexts = jobs.slice(0, 1).map((job) => ({ ...job, keep: [] }));
const findingsIn = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'findings' ? [event] : []));
/** Of the first two runs, in the figure that has both: DPO, and DPO without its weight. */
const coursesIn = (events: readonly Event[]) =>
  findingsIn(events)
    .at(-1)
    ?.findings?.figures.find(({ name }) => name === 'reviews-chosen-without-weight')?.series;

test('a session knows the quick runs of a study, and says so where there is none', async () => {
  const { study, events } = await readySession();
  study('run-1', 'dynamics');
  study('run-1', 'phrenology');
  expect(events.slice(-2)).toEqual([
    { type: 'study', runId: 'run-1', study: 'dynamics', jobs },
    { type: 'study', runId: 'run-1', study: 'phrenology', jobs: null },
  ]);
  expect(jobs.length).toBeGreaterThan(0);
});

test('results are analysed as far as they are there, also in the middle of a run', async () => {
  const { engine, sweep, analyse, events, said } = await readySession();
  const { held, release } = hold();
  engine.during = (work, step) => (work === 'next' && step === 1 ? held : undefined);
  sweep('run-1', withoutTexts);
  await settle();
  const [first, second] = jobs;
  analyse('run-1', 'dynamics', { [jobName(first)]: fakeResult(first) });
  const one = findingsIn(events).at(-1);
  expect(one).toMatchObject({ study: 'dynamics', runs: 1, problem: '' });
  expect(coursesIn(events)).toHaveLength(1);
  analyse('run-1', 'dynamics', {
    [jobName(first)]: fakeResult(first),
    [jobName(second)]: fakeResult(second),
  });
  expect(coursesIn(events)).toHaveLength(2);
  release();
  await settle();
  expect(said('run-1').at(-1)).toBe('finished 1');
});

test('what cannot be analysed is said, and ends nothing', async () => {
  const { engine, sweep, analyse, events, said } = await readySession();
  const { held, release } = hold();
  engine.during = (work, step) => (work === 'next' && step === 1 ? held : undefined);
  sweep('run-1', withoutTexts);
  await settle();
  analyse('run-1', 'phrenology', {});
  expect(findingsIn(events)).toEqual([
    {
      type: 'findings',
      runId: 'run-1',
      study: 'phrenology',
      runs: 0,
      findings: null,
      problem: 'There is no study "phrenology".',
    },
  ]);
  release();
  await settle();
  expect(said('run-1').at(-1)).toBe('finished 1');
});

test('who only writes has no steps, and is refused for labels that there are not', async () => {
  const { sweep, events } = await readySession();
  sweep('run-1', [
    { world: 'reviews', method: 'reference', values: {}, labelling: { labelFlips: 2 }, seed: 1 },
  ]);
  await settle();
  const last = events.at(-1);
  expect(last?.type === 'failed' && last.failure.cause).toMatch(/^Run 1 of 1: labelFlips is 2/);
});
