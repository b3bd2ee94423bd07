import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** One thing to check. It throws a sentence when it fails. */
export interface Step {
  name: string;
  run: () => void | Promise<void>;
}

export const project = join(import.meta.dirname, '..', '..', '..');

/** Runs the steps in order under a heading each and stops at the first that fails. */
export async function runSteps(steps: readonly Step[]): Promise<boolean> {
  for (const [index, { name, run }] of steps.entries()) {
    console.log(`\n── ${index + 1}/${steps.length} ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
    const start = performance.now();
    try {
      await run();
    } catch (error) {
      console.error(`\n${name} failed: ${error instanceof Error ? error.message : error}`);
      return false;
    }
    console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return true;
}

/** Runs a command of one of the project's own packages, with its output shown as it comes. */
export function runTool(command: string, args: string[], env: Record<string, string> = {}): void {
  const path = [join(project, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const { status, error } = spawnSync(command, args, {
    cwd: project,
    stdio: 'inherit',
    env: { ...process.env, PATH: path, ...env },
    // On Windows the commands are scripts, which only a shell can start.
    shell: process.platform === 'win32',
  });
  if (error) throw new Error(`${command} could not be started: ${error.message}.`);
  if (status !== 0) throw new Error(`${command} ended with exit status ${status}.`);
}
