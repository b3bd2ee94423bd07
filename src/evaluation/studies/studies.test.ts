import { describe, expect, test } from 'vitest';
import { claims } from '../../experiment/evidence/claims.ts';
import { configOfJob, isWriter, jobName } from '../../experiment/evidence/job.ts';
import { studies } from './studies.ts';
import { resultsFrom } from './study.ts';

test('no two studies have one name, and no claim is decided twice', () => {
  expect(new Set(studies.map(({ name }) => name)).size).toBe(studies.length);
  const decided = studies.flatMap(({ rules }) => Object.keys(rules));
  expect(new Set(decided).size).toBe(decided.length);
  expect(decided.every((claim) => Object.hasOwn(claims, claim))).toBe(true);
});

test('there are 27 claims', () => {
  expect(Object.keys(claims)).toHaveLength(27);
});

describe.each(studies)('$name', (study) => {
  test.each(['full', 'quick'] as const)('%s: asks for runs that its methods can make, none twice', (size) => {
    const jobs = study.jobs(size);
    for (const { method, ...job } of jobs) if (!isWriter(method)) configOfJob({ ...job, method });
    expect(new Set(jobs.map(jobName)).size).toBe(jobs.length);
    // Seed 0 is the one on which settings were fixed.
    expect(jobs.every(({ seed }) => seed > 0)).toBe(true);
  });

  test('says nothing of runs that are not there', () => {
    const { findings } = study.analyse(resultsFrom(new Map()), 'full');
    const without = study.jobs('full').length === 0;
    expect(findings.length > 0).toBe(without);
    for (const { claim } of findings) expect(Object.keys(study.rules)).toContain(String(claim));
  });
});
