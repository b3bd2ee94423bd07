import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fine, read, rowsIn, tinyTraining } from '../../testing/tinyTraining.ts';
import { project as root } from '../tests/testSteps.ts';

/** A run in a process of its own, which gets signals. */
const { scratch, inputs } = tinyTraining();
afterAll(() => rmSync(scratch, { recursive: true }));

const TIMEOUT = { timeout: 120_000 };

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s leaves a checkpoint, and the resumed run is the same as one in one go',
  TIMEOUT,
  async (signal) => {
    const whole = join(scratch, `whole-${signal}`);
    const halved = join(scratch, `halved-${signal}`);
    const args = ['train', '--method', 'ipo', ...inputs, '--steps', '200', '--learning-rate', '1e-3'];
    await fine(...args, '--out', whole);

    const command = ['--import', 'tsx', join(root, 'src', 'cli', 'lab.ts'), ...args, '--out', halved];
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    const code = await new Promise<number | null>((resolve) => {
      let asked = false;
      child.stderr.on('data', (data) => {
        said += data;
        if (!asked && said.includes('step 3/')) {
          asked = true;
          child.kill(signal);
        }
      });
      child.on('close', resolve);
    });
    expect(code).toBe(0);
    expect(said).toContain(`train --resume ${halved}`);
    const { step } = JSON.parse(read(halved, 'run.json').toString());
    expect(step).toBeGreaterThanOrEqual(3);
    expect(step).toBeLessThan(200);
    expect(rowsIn(halved)).toHaveLength(step);

    await fine('train', '--resume', halved);
    expect(rowsIn(halved)).toEqual(rowsIn(whole));
    expect(read(halved, 'model.safetensors').equals(read(whole, 'model.safetensors'))).toBe(true);
  },
);
