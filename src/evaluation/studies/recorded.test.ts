import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordedResults } from '../../experiment/evidence/recordedJobs.ts';
import { worldNames } from '../../experiment/worlds.ts';
import { pointsAboveBound } from './frontier/figures.ts';

/** The evidence that ships with the page. */
const folder = join('public', 'evidence');

test('takes at most 3 MB', () => {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3e6);
});

describe.each(worldNames.filter((world) => existsSync(join(folder, `${world}.json`))))('in %s', (world) => {
  const results = recordedResults(JSON.parse(readFileSync(join(folder, `${world}.json`), 'utf8')));
  const pool = results.find(([, { frontier }]) => frontier?.some(({ objective }) => objective !== undefined));

  // The frontier's study makes the pool.
  test.skipIf(!pool)('no policy lies significantly above what any policy can have', () => {
    const policies = results.map(([, result]) => result).filter(({ bestOfN }) => !bestOfN);
    expect(policies.length).toBeGreaterThan(0);
    expect(pointsAboveBound(policies, pool![1])).toEqual([]);
  });
});
