import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { project } from '../cli/tests/testSteps.ts';

/** Runs the headless lab in a process of its own, as a person does, for tests. */
export function spawnLab(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const run = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(project, 'src', 'cli', 'lab.ts'), ...args],
    {
      cwd: project,
      encoding: 'utf8',
    },
  );
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}
