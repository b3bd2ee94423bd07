import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordedResults } from '../../experiment/evidence/recordedJobs.ts';
import { worldNames } from '../../experiment/worlds.ts';
import { pointsAboveBound } from './frontier/figures.ts';

/** The evidence that ships with the page. */
const folder = join('public', 'evidence');

test('takes at most 3 MB', () => {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3e6);
});

/** The worlds whose frontier is measured: its study makes the pool of reference samples that bounds all policies. */
const bounded = worldNames.flatMap((world) => {
  const path = join(folder, `${world}.json`);
  if (!existsSync(path)) return [];
  const results = recordedResults(JSON.parse(readFileSync(path, 'utf8')));
  const pool = results.find(([, { frontier }]) => frontier?.some(({ objective }) => objective !== undefined));
  return pool ? [{ world, results, pool: pool[1] }] : [];
});

test('the frontier of every world is measured', () => {
  expect(bounded.map(({ world }) => world)).toEqual([...worldNames]);
});

test.each(bounded)('in $world no policy lies significantly above what any can have', ({ results, pool }) => {
  const policies = results.map(([, result]) => result).filter(({ bestOfN }) => !bestOfN);
  expect(policies.length).toBeGreaterThan(0);
  expect(pointsAboveBound(policies, pool)).toEqual([]);
});
