import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnLab } from '../testing/spawnLab.ts';
import { project as root } from './tests/testSteps.ts';

/** As a person starts it: exit codes, what goes to standard output, and what to standard error. */
const model = join(root, 'e2e', 'fixtures', 'model', 'tiny');
const TIMEOUT = { timeout: 60_000 };

test('results go to standard output alone, and the exit code is 0', TIMEOUT, () => {
  const args = ['world', '--name', 'tldr', '--model', model, '--show', '1', '--json'];
  const { status, stdout, stderr } = spawnLab(...args);
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout).completions).toHaveLength(4);
});

test(
  'a command line that cannot be followed has the exit code 2, a file that is wrong has 1',
  TIMEOUT,
  () => {
    const unknown = spawnLab('dance');
    expect([unknown.status, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toContain('There is no command "dance".');
    const missing = spawnLab('score', '--model', 'nowhere', '--pairs', 'none.jsonl');
    expect([missing.status, missing.stdout]).toEqual([1, '']);
    expect(missing.stderr).toContain('cannot be read (ENOENT)');
  },
);
