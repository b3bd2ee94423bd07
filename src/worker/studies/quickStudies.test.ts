import { describe, expect, test } from 'vitest';
import { studies } from '../../evaluation/studies/studies.ts';
import { jobName, type WorldResult } from '../../experiment/evidence/job.ts';
import { fakeResult } from '../../testing/fakeResults.ts';
import { quickFindings, quickJobs } from './quickStudies.ts';

const names = studies.map(({ name }) => name);

describe.each(names)('%s', (name) => {
  const jobs = quickJobs(name) ?? [];

  test('its quick runs are in one world, which a page can load', () => {
    expect(new Set(jobs.map(({ world }) => world)).size).toBeLessThanOrEqual(1);
  });

  test('can be analysed after every run, and in the end shows something', () => {
    const results: Record<string, WorldResult> = {};
    let findings = quickFindings(name, results);
    for (const job of jobs) {
      results[jobName(job)] = fakeResult(job);
      findings = quickFindings(name, results);
    }
    const shown = [
      ...findings.figures.flatMap(({ series }) => series),
      ...findings.tables.flatMap(({ rows }) => rows),
    ];
    expect(shown.length).toBeGreaterThan(0);
    // Every series has somewhere to be drawn.
    const numbers = findings.figures.flatMap(({ series }) =>
      series.flatMap(({ points }) => points.flatMap(({ x, y }) => [x, y])),
    );
    expect(numbers.every(Number.isFinite)).toBe(true);
  });
});

test('a study that there is not has no runs, and cannot be analysed', () => {
  expect(quickJobs('phrenology')).toBe(null);
  expect(() => quickFindings('phrenology', {})).toThrow('There is no study "phrenology".');
});
