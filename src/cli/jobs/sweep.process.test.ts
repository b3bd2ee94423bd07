import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { RecordedJobs } from '../../experiment/evidence/recordedJobs.ts';

const folder = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sweep = (out: string) => [
  ...['--import', 'tsx', join('src', 'cli', 'lab.ts'), 'sweep', '--method', 'dpo', '--world', 'reviews'],
  ...['--model', join('e2e', 'fixtures', 'model', 'tiny'), '--beta', '0.1,0.5'],
  ...['--steps', '2', '--batch-size', '2', '--evaluate-every', '2', '--jobs', '1', '--out', out],
];
const stored = (out: string): RecordedJobs['jobs'] => {
  const file = join(out, 'reviews.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).jobs : {};
};
/** What has to be the same: all but what it took, in time and memory, and where it was made. */
const measured = (out: string) =>
  Object.fromEntries(
    Object.entries(stored(out)).map(([name, { seconds: _, peakBytes: __, made: ___, ...rest }]) => [
      name,
      rest,
    ]),
  );

test('a sweep that was killed goes on where it was, with the results of one that was not', async () => {
  const [killed, whole] = ['killed', 'whole'].map((name) => join(folder, name));
  const child: ChildProcess = spawn(process.execPath, sweep(killed), { stdio: 'ignore' });
  await expect.poll(() => Object.keys(stored(killed)).length, { timeout: 90_000, interval: 50 }).toBe(1);
  child.kill('SIGKILL');

  const run = (out: string) => spawnSync(process.execPath, sweep(out), { encoding: 'utf8' });
  const resumed = run(killed);
  expect(resumed.stderr).toMatch(/1 of 2 runs to do, 1 at a time: about/);
  expect(resumed.status).toBe(0);
  const uninterrupted = run(whole);
  expect(uninterrupted.stderr).toContain('2 of 2 runs to do');
  expect(Object.keys(stored(whole))).toHaveLength(2);
  expect(measured(killed)).toEqual(measured(whole));
  expect(JSON.parse(resumed.stdout)).toEqual(JSON.parse(uninterrupted.stdout));
  expect(JSON.parse(resumed.stdout).runs).toHaveLength(2);

  const again = run(whole);
  expect(again.stderr).toContain('0 of 2 runs to do');
  const other = spawnSync(
    process.execPath,
    [...sweep(whole), '--model', join('public', 'model', 'sft')].toSpliced(8, 2),
    {
      encoding: 'utf8',
    },
  );
  expect(other.stderr).toContain('holds runs of a model with other weights');
  expect(other.status).toBe(1);
}, 300_000);
