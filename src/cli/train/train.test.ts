import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fine, read, rowsIn, tinyTraining } from '../../testing/tinyTraining.ts';
import { contentOf } from '../faults/headlessRuns.ts';
import { labHere } from '../faults/labHere.ts';

/** Runs of every method as a person starts them, on a tiny checkpoint. */
const { model, scratch, pairs, inputs } = tinyTraining();
afterAll(() => rmSync(scratch, { recursive: true }));

const TIMEOUT = { timeout: 120_000 };

async function refused(...args: string[]): Promise<string> {
  const { code, stderr } = await labHere(...args);
  expect(code).toBeGreaterThan(0);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr;
}

// The others differ in their loss only, which src/training/trainers/preference.test.ts runs for each.
test('methods run and say how they were run', TIMEOUT, async () => {
  for (const method of ['sft', 'kto', 'simpo']) {
    const out = join(scratch, method);
    await fine('train', '--method', method, ...inputs, '--steps', '2', '--out', out);
    expect(rowsIn(out).map(({ step }) => step)).toEqual([1, 2]);
    const run = JSON.parse(read(out, 'run.json').toString());
    expect(run).toMatchObject({ method, step: 2, backend: 'wasm', pairCount: 4 });
    expect(run.config).toMatchObject({ steps: 2, batchSize: 2, seed: 1 });
    expect(run.versions.tfjs).toBe('4.22.0');
  }
});

test('methods that sample need a world; their resumed run goes on where it was', TIMEOUT, async () => {
  const out = join(scratch, 'rloo');
  const tiny = join('e2e', 'fixtures', 'model', 'tiny');
  const args = ['train', '--method', 'rloo', '--model', tiny, '--prompts-per-step', '2', '--out', out];
  expect(await refused(...args)).toContain('--world is missing.');
  expect(await refused(...args, '--world', 'review')).toContain('did you mean reviews?');
  await fine(...args, '--world', 'tldr', '--steps', '2');
  await fine('train', '--resume', out, '--steps', '3');
  const resumed = rowsIn(out);
  expect(resumed.map(({ step }) => step)).toEqual([1, 2, 3]);
  await fine(...args, '--world', 'tldr', '--steps', '3', '--overwrite');
  expect(rowsIn(out)).toEqual(resumed);
});

describe('a folder that is in use', () => {
  const out = join(scratch, 'taken');
  const own = join(scratch, 'model');
  const dpo = ['train', '--method', 'dpo', '--pairs', pairs, '--steps', '2'];
  beforeAll(async () => {
    cpSync(model, own, { recursive: true });
    await fine('train', '--method', 'sft', '--model', own, '--pairs', pairs, '--steps', '2', '--out', out);
  });

  test('keeps the run that is in it', async () => {
    const before = contentOf(out);
    const said = await refused(...dpo, '--model', own, '--out', out);
    expect(said).toContain('already holds a run (sft, 2 of 2 steps)');
    expect(said).toContain(`Continue it with --resume ${out}. Choose another folder, or add --overwrite.`);
    const merged = ['merge', '--policy', own, '--with', out, '--out', out, '--overwrite'];
    expect(await refused(...merged)).toContain('is also the folder of --with');
    expect(contentOf(out)).toEqual(before);
  });

  test.each([
    ['model', 'dpo', '--model', own],
    ['reference', 'dpo', '--model', model, '--reference', own],
    ['base', 'sft', '--model', model, '--start', 'base', '--base', own],
    ['reward-model', 'ppo', '--model', model, '--reward-model', own],
  ])('is not written over while it is read as --%s', async (option, method, ...named) => {
    const before = contentOf(own);
    const given = [...named, '--pairs', pairs, '--overwrite', '--out', own];
    expect(await refused('train', '--method', method, ...given)).toContain(
      `is also the folder of --${option}`,
    );
    expect(contentOf(own)).toEqual(before);
  });

  test('is not where a run goes on that would read what it has written', async () => {
    const moved = join(scratch, 'moved');
    cpSync(own, moved, { recursive: true });
    const run = join(scratch, 'run');
    await fine(...dpo, '--model', moved, '--out', run);
    rmSync(moved, { recursive: true });
    symlinkSync(run, moved);
    expect(await refused('train', '--resume', run)).toContain('is also the folder of --model');
  });
});

test('a run does not go on from inputs that have changed', async () => {
  const changing = join(scratch, 'changing.jsonl');
  cpSync(pairs, changing);
  const out = join(scratch, 'changed');
  await fine('train', '--method', 'dpo', '--model', model, '--pairs', changing, '--steps', '1', '--out', out);
  writeFileSync(changing, readFileSync(changing, 'utf8').split('\n').toReversed().join('\n'));
  const said = await refused('train', '--resume', out, '--steps', '2');
  expect(said).toContain('changing.jsonl: has changed since the run started');
});

test('a reward model that trains on gets a new scale', async () => {
  const out = join(scratch, 'rm');
  await fine('train', '--method', 'rm', ...inputs, '--steps', '1', '--out', out);
  const scale = read(out, 'reward.json');
  await fine('train', '--resume', out);
  expect(read(out, 'reward.json')).toEqual(scale);
  await fine('train', '--resume', out, '--steps', '2');
  expect(read(out, 'reward.json')).not.toEqual(scale);
});

test('where nothing can be written is said before anything is read', async () => {
  const args = ['train', '--method', 'dpo', '--model', 'nowhere', '--pairs', 'nowhere.jsonl'];
  expect(await refused(...args, '--out', join(pairs, 'x'))).toContain('part of its path is a file');
  expect(await refused(...args, '--out', join(scratch, 'new', 'x'))).toContain('nowhere');
  expect(existsSync(join(scratch, 'new'))).toBe(false);
  expect(await refused(...args, '--method', 'sft', '--out', 'x')).toContain('--method is given twice');
});
