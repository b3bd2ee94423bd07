import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import expected from '../model/fixtures/gpt2/expected.json';
import { lab, root } from './runLab.ts';

/** Runs of every method as a person starts them, on a tiny checkpoint. */
const model = join(root, 'src', 'model', 'fixtures', 'gpt2');
const scratch = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const pairs = join(scratch, 'pairs.jsonl');
writeFileSync(
  pairs,
  expected.pairs
    .map(({ prompt, chosen, rejected }) =>
      JSON.stringify({ prompt_ids: prompt, chosen_ids: chosen, rejected_ids: rejected }),
    )
    .join('\n'),
);
const inputs = ['--model', model, '--pairs', pairs, '--batch-size', '2'];
const read = (folder: string, file: string) => readFileSync(join(folder, file));
const rowsIn = (folder: string) =>
  read(folder, 'metrics.jsonl')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), seconds: 0 }));

const TIMEOUT = { timeout: 120_000 };

// The others differ in their loss only, which src/training/preference.test.ts runs for each.
test('methods run and say how they were run', TIMEOUT, () => {
  for (const method of ['sft', 'kto', 'simpo']) {
    const out = join(scratch, method);
    const { status, stderr } = lab('train', '--method', method, ...inputs, '--steps', '2', '--out', out);
    expect(status, `${method}: ${stderr}`).toBe(0);
    expect(rowsIn(out).map(({ step }) => step)).toEqual([1, 2]);
    const run = JSON.parse(read(out, 'run.json').toString());
    expect(run).toMatchObject({ method, step: 2, backend: 'wasm', pairCount: 4 });
    expect(run.config).toMatchObject({ steps: 2, batchSize: 2, seed: 1 });
    expect(run.versions.tfjs).toBe('4.22.0');
  }
});

test('methods that sample need a world; their resumed run goes on where it was', TIMEOUT, () => {
  const out = join(scratch, 'rloo');
  const tiny = join('e2e', 'fixtures', 'model', 'tiny');
  const args = ['train', '--method', 'rloo', '--model', tiny, '--prompts-per-step', '2', '--out', out];
  expect(lab(...args).stderr).toContain('--world is missing.');
  const begun = lab(...args, '--world', 'tldr', '--steps', '2');
  expect(begun.status, begun.stderr).toBe(0);
  expect(lab('train', '--resume', out, '--steps', '3').status).toBe(0);
  const resumed = rowsIn(out);
  expect(resumed.map(({ step }) => step)).toEqual([1, 2, 3]);
  const again = lab(...args, '--world', 'tldr', '--steps', '3', '--overwrite');
  expect(again.status, again.stderr).toBe(0);
  expect(rowsIn(out)).toEqual(resumed);
});

test('Ctrl-C leaves a checkpoint, and the resumed run is the same as one in one go', TIMEOUT, async () => {
  const whole = join(scratch, 'whole');
  const halved = join(scratch, 'halved');
  const args = ['train', '--method', 'ipo', ...inputs, '--steps', '200', '--learning-rate', '1e-3'];
  expect(lab(...args, '--out', whole).status).toBe(0);

  const command = ['--import', 'tsx', join(root, 'src', 'cli', 'lab.ts'), ...args, '--out', halved];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const code = await new Promise<number | null>((resolve) => {
    let asked = false;
    child.stderr.on('data', (data) => {
      said += data;
      if (!asked && said.includes('step 3/')) {
        asked = true;
        child.kill('SIGINT');
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

  expect(lab('train', '--resume', halved).status).toBe(0);
  expect(rowsIn(halved)).toEqual(rowsIn(whole));
  expect(read(halved, 'model.safetensors').equals(read(whole, 'model.safetensors'))).toBe(true);
});
